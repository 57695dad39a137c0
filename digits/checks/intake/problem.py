"""Why a file, a page or an item cannot be read; and how a read stops half-way inside the intake.

A `Problem` is a result like any other: it is written into the ledger and shown to a person, so its
reason names no content of a check. `Refusal` never leaves `digits.checks`.
"""

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that cannot be read.

    Attributes:
        code: a slug that reports count by; every kind of fault has its own.
        reason: a sentence that says what was met and what to do about it.
        page: the page or item it concerns, from 1; 0 if it concerns the whole file.
        file_digest: SHA-256 of the file, if it could be read.
    """

    code: str
    reason: str
    page: int = 0
    file_digest: str = ""


class Refusal(Exception):  # caught where it becomes a Problem, never shown
    """Carries a problem out of nested calls.

    Args:
        code: the problem's slug.
        met: what was met, as a sentence without its full stop.
        remedy: what to do, likewise.
    """

    def __init__(self, code: str, met: str, remedy: str) -> None:
        self.code, self.met = code, met
        self.reason = f"{met}; {remedy}."
        super().__init__(self.reason)

    def problem(self, page: int = 0) -> Problem:
        """What to report, for a page from 1 or for the whole file."""
        return Problem(self.code, self.reason, page)
