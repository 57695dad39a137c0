"""Failures of the line reader, its checkpoints and its scores."""

from digits.errors import DigitsError


class MalformedCheckpoint(DigitsError):
    """The checkpoint of a training is damaged or of another recipe."""


class StartDoesNotFit(DigitsError):
    """A reader cannot start from the CNN or the reader that it was given, or was given none."""


class UnfitNetwork(DigitsError):
    """A network does not read lines of the alphabet that it is opened for."""


class MalformedScores(DigitsError):
    """What a reader gave is not a table of log-probabilities."""
