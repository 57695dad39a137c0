"""Failures of opening a reader of amounts in words."""

from digits.errors import DigitsError


class NoWordsReader(DigitsError):
    """There is no reader of amounts in words where one is looked for."""
