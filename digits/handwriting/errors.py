"""Failures to draw handwriting."""

from digits.errors import DigitsError


class NoWriters(DigitsError):
    """There is nobody to write: no digits, strokes or fonts are left."""


class FontsUnavailable(DigitsError):
    """A handwriting font cannot be had."""
