"""A file's bytes as text, in the encoding that Python would read it in; or a clear reason."""

from __future__ import annotations

import codecs
import io
import tokenize

# As Python names them; some of its other codecs take hours for a megabyte.
ENCODINGS = frozenset(
    {"utf-8", "utf-8-sig", "ascii", "mac-roman", "koi8-r", "koi8-u"}
    | {f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))}
    | {f"cp{page}" for page in range(1250, 1259)}
    | {"gb2312", "gbk", "gb18030", "big5", "cp950", "shift_jis", "cp932", "euc_jp"}
    | {"euc_kr", "cp949"}
)


class Unreadable(Exception):
    """One file cannot be read; the reason is a clause after the file's name."""


def decoded(data: bytes) -> str:
    """The text of a file of source code. Raises Unreadable where it is none."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if codecs.lookup(encoding).name not in ENCODINGS:  # "utf8" is UTF-8, too
            raise Unreadable(f"is written in {encoding}, which is not read here; save it as UTF-8")
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"is not readable as {error.encoding.upper()} text (line {line}); save it as UTF-8"
        ) from None
    except (SyntaxError, LookupError, ValueError) as error:  # codecs have errors of their own
        raise Unreadable(f"is not readable as text ({error}); save it as UTF-8") from None
