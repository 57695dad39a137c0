"""Failures of a run or command that no room below raises."""

from digits.errors import DigitsError


class TooManyFailures(DigitsError):
    """More files of a batch are quarantined than is allowed; the run ends red on purpose."""


class NothingRead(DigitsError):
    """A run could not open what it was to read; it ends red on purpose."""


class MoreMisread(DigitsError):
    """Quality control finds more misread than was certified; the run ends red on purpose."""


class DecisionMissing(DigitsError):
    """Nobody said whether, why, or who."""


class PathUnusable(DigitsError):
    """A file or folder that an argument names is not there, or may not be read."""


class WrongUsage(DigitsError):
    """The words of a command line, or a run's parameters, are none that there are."""


class UnknownCommand(WrongUsage):
    """There is no command of that name."""


class BothNamesGiven(WrongUsage):
    """The old and the new name of the same option or parameter are given."""


class Refused(DigitsError):
    """The system refused something that no room below expects."""
