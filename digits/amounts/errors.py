"""Failures of grammars, ground truth and calibrations of amounts."""

from digits.errors import DigitsError


class MalformedPattern(DigitsError):
    """A shape of amounts is not written in the language of patterns."""


class AmbiguousGrammar(DigitsError):
    """Two shapes would give one text two meanings."""


class TooFewReadings(DigitsError):
    """There are too few readings, or too few of one kind, to fit or measure anything."""


class TruthMissing(DigitsError):
    """The file that says what the pictures show is not there, or a picture it names is not."""


class MalformedTruth(DigitsError):
    """The file that says what the pictures show cannot be understood."""


class BadAmount(MalformedTruth):
    """A line's amount is not a sum of money of the wanted currency."""


class DuplicateTruth(MalformedTruth):
    """A picture is named twice."""


class MalformedCalibration(DigitsError):
    """A bank's calibration cannot be read."""


class CalibrationMismatch(DigitsError):
    """A bank's calibration is of another reader or of another currency."""
