"""Failures of a run or command that no room below raises."""

from digits.errors import DigitsError


class TooManyFailures(DigitsError):
    """More files of a batch are quarantined than is allowed; the run ends red on purpose."""


class NothingRead(DigitsError):
    """A run could not open what it was to read; it ends red on purpose."""


class DecisionMissing(DigitsError):
    """Nobody said whether, why, or who."""


class BothNamesGiven(DigitsError):
    """The old and the new name of the same option or parameter are given."""
