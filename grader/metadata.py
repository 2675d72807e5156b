"""Gradescope's submission_metadata.json. Every key is optional; nothing but the id is used."""

from __future__ import annotations

import json
from pathlib import Path


class MetadataError(Exception):
    """The file was named and cannot be read."""


def submission_id(path: Path | None) -> str | None:
    """The submission's id, the seed of its fresh cases; None where there is no file or no id."""
    if path is None:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise MetadataError(f"{path} cannot be read as JSON: {error}") from error
    found = content.get("id") if isinstance(content, dict) else None
    return str(found) if isinstance(found, (int, str)) and not isinstance(found, bool) else None
