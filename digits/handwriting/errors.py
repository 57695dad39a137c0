"""Failures to draw handwriting."""

from digits.errors import DigitsError


class NoWriters(DigitsError):
    """There is nobody to write: no digits, strokes or fonts are left."""


class FontsUnavailable(DigitsError):
    """A handwriting font cannot be had."""


class UnknownSymbol(DigitsError):
    """A text has a character that is not in the alphabet, or that nobody can draw."""


class PenDataUnavailable(DigitsError):
    """Recordings of pens cannot be had, or are not the ones that were asked for."""
