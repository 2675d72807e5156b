"""The README's picture of `pytest` in the students' folder, with the files of examples/typical.

`python tests/home/picture.py` writes it; a test asks that it shows what pytest prints today.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
for folder in (ROOT, ROOT / "tests", Path(__file__).parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import desk  # noqa: E402 - found by the lines above, when run as a command
from rich.console import Console  # noqa: E402
from rich.text import Text  # noqa: E402

PICTURE = ROOT / "docs" / "pictures" / "pytest.svg"
COLUMNS = 88
COMMAND = "pytest -k '3.3 or 3.4 or 3.5 or 3.6'"
FRAME = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>pytest in the students' folder: findings, and the table of points so far</title>
<style>{styles} text {{ font: 20px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
white-space: pre }}</style>
<rect width="100%" height="100%" rx="8" fill="#16181d"/>
<g transform="translate(18, 18)">{backgrounds}{matrix}</g>
</svg>
"""


def printed() -> str:
    """What the terminal shows, without the time that pytest took."""
    files = ROOT / "examples" / "typical"
    code = {path.name: path.read_text(encoding="utf-8") for path in files.glob("*.py")}
    with tempfile.TemporaryDirectory() as temporary:
        folder = desk.materialise(Path(temporary) / "hw01", code)
        shown = desk.pytest_in(folder, "-q", "-k", COMMAND.split("'")[1], columns=COLUMNS).stdout
    return re.sub(r" in \d+\.\d+s", "", shown).rstrip()


def lines(text: str) -> list[str]:
    """From the first finding on."""
    found = text.splitlines()
    first = next(i for i, line in enumerate(found) if line.startswith("____"))
    return [f"$ {COMMAND}", *found[first:]]


def drawn(text: str) -> str:
    """The lines as a picture, in the colours of a terminal."""
    shown = lines(text)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), legacy_windows=False)
    for line in shown:
        console.print(_coloured(line), no_wrap=True, overflow="crop")
    svg = console.export_svg(code_format=_frame(len(shown)), unique_id="terminal")
    return re.sub(r'\sclip-path="[^"]*"', "", svg)


def _coloured(line: str) -> Text:
    text = Text(line, style="#d7dae0")
    text.highlight_regex(r"^FAILED.*|.*\bfailed\b.*", "#ff8a80")
    text.highlight_regex(r"\bpassed\b", "#8fd694")
    text.highlight_regex(r"= (note|help):.*", "#8ab4f8")
    text.highlight_regex(r"^\$ .*", "bold #ffffff")
    return text


def _frame(count: int) -> str:
    """Rich's lines are 24.4 apart, its columns 12.2."""
    width, height = round(COLUMNS * 12.2) + 36, round((count + 1) * 24.4) + 36
    return FRAME.replace("{width}", str(width)).replace("{height}", str(height))


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawn(printed()), encoding="utf-8")
