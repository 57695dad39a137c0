"""Failures of model files."""

from digits.errors import DigitsError


class OriginalMismatch(DigitsError):
    """A saved model is not of the kind that it should be."""


class ExportFailed(DigitsError):
    """The process that exports a network ended without a file."""
