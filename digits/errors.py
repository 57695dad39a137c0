"""One class for each cause of failure; messages say what, where, what was received, what to do.

Callers catch `DigitsError` to tell a cause we know from a bug. Nothing here imports the project.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class DigitsError(Exception):
    """A failure whose cause is known.

    Args:
        problem: What failed, as a sentence without its full stop.
        where: The file, folder, URL or setting concerned; may be empty.
        received: What was found there; may be empty.
        remedy: What the reader can do about it; may be empty.
    """

    def __init__(
        self, problem: str, *, where: str | Path = "", received: str = "", remedy: str = ""
    ) -> None:
        self.problem, self.where, self.received, self.remedy = problem, str(where), received, remedy
        parts = [problem + (f": {where}" if where else "")]
        parts += [f"received: {received}"] if received else []
        parts += [f"what to do: {remedy}"] if remedy else []
        super().__init__("\n  ".join(parts))

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the named parts when Prefect or a worker process pickles the error."""
        return _rebuild, (type(self), self.problem, self.where, self.received, self.remedy)


def _rebuild(
    cause: type[DigitsError], problem: str, where: str, received: str, remedy: str
) -> DigitsError:
    return cause(problem, where=where, received=received, remedy=remedy)


def complaint(cause: "OSError | ValidationError") -> str:
    """Why a file of ours cannot be read, in one line: the first cause, and how many others."""
    if isinstance(cause, OSError):
        return cause.strerror or str(cause)
    first, *others = cause.errors()
    field = ".".join(str(part) for part in first["loc"])
    more = f"; and {len(others)} more" if others else ""
    return f"{field}: {first['msg']}{more}" if field else f"{first['msg']}{more}"


class SettingOutOfRange(DigitsError):
    """A parameter or setting lies outside what is allowed."""


class UnknownSetting(DigitsError):
    """A name begins as settings do, and none is called so."""


class SettingsUnreadable(DigitsError):
    """The file with the settings is no text, or may not be read."""


class ChecksumMismatch(DigitsError):
    """The bytes are not the ones that were asked for."""


class FileChanged(DigitsError):
    """A file in the store is gone or is not the one that was written."""
