"""What a terminal, a pipe or a full disk does to the words that a command prints.

Used by `flows.cli` alone. Prefect is not imported here.
"""

import codecs
import contextlib
import errno
import io
import os
import select
import sys
from typing import TextIO

PLAINER = "plainer"  # the name under which Python finds the handler below
# What ASCII lacks and messages use. Names of files are not changed but escaped: they stay exact.
PLAIN = {"…": "...", "–": "-", "−": "-", "×": "x", "’": "'", "→": "->", "≥": ">=", "≤": "<="}
UNFORGIVING = {"strict", "backslashreplace", "surrogateescape"}  # Python's own choices

TAKES_NO_MORE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def print_anything() -> None:
    """Let both streams take every letter, as plainer ones where their encoding lacks it.

    A user's own choice of replacements (`PYTHONIOENCODING=ascii:replace`) stays.
    """
    codecs.register_error(PLAINER, _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in UNFORGIVING:
            stream.reconfigure(errors=PLAINER)


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    plain = (PLAIN.get(letter) or ascii(letter)[1:-1] for letter in letters)
    return "".join(plain), error.end


def unwritten(cause: OSError | None = None) -> OSError | None:
    """Why what was printed cannot leave, if it cannot; then nothing more is tried.

    Python would try again when it ends, and complain with a traceback.

    Args:
        cause: what printing may have failed of; much text leaves at once, and nothing is left then.
    """
    refusal = None
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError as refused:
            refusal = refused
        if refusal or _nobody_reads(stream):
            refusal = refusal or cause
            _discard(stream)
    if cause and cause.filename is None and cause.errno in TAKES_NO_MORE:
        return refusal or cause
    return refusal


def _nobody_reads(stream: TextIO) -> bool:
    """Whether the other end of a pipe is closed."""
    poll = select.poll()
    with contextlib.suppress(OSError, ValueError):
        poll.register(stream.fileno(), 0)  # errors are told unasked
        return any(event & select.POLLERR for _, event in poll.poll(0))
    return False


def _discard(stream: TextIO) -> None:
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
