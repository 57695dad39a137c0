r"""File names as text that any report can print, and back without loss.

A name on Linux is bytes. Python shows those that are no UTF-8 as surrogates, which no CSV, JSON or
database takes, and a newline or a right-to-left mark in a name can forge a line of a report. Such
characters are written as `\xNN` (a byte) or `\u{…}` (a character); a backslash is doubled.
"""

import os
import re
from typing import Final

LOWEST, HIGHEST = 0xDC80, 0xDCFF  # the surrogates that stand for single bytes (PEP 383)
ESCAPE: Final = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u\{([0-9a-f]+)\})")


def printable(name: str | bytes) -> str:
    r"""The name without surrogates, control characters and marks that cannot be seen.

    Args:
        name: as `os.scandir` or `os.fsencode` gives it.
    """
    return "".join(_shown(character) for character in os.fsdecode(name))


def _shown(character: str) -> str:
    code = ord(character)
    if character == "\\":
        return "\\\\"
    if LOWEST <= code <= HIGHEST:
        return f"\\x{code - 0xDC00:02x}"
    return character if character.isprintable() else f"\\u{{{code:x}}}"


def real_name(shown: str) -> str:
    """The name that `printable` made this of; open files by it."""
    return ESCAPE.sub(_meant, shown)


def _meant(escape: re.Match[str]) -> str:
    byte, code = escape.groups()
    if byte:
        return chr(0xDC00 + int(byte, 16))
    return chr(int(code, 16)) if code else "\\"
