"""Failures of the line reader, its checkpoints and its scores."""

from digits.errors import DigitsError


class MalformedCheckpoint(DigitsError):
    """The checkpoint of a training is damaged or of another recipe."""


class KernelsDoNotFit(DigitsError):
    """A reader cannot start from the convolutions that it was given, or was given none."""


class MalformedScores(DigitsError):
    """What a reader gave is not a table of log-probabilities."""
