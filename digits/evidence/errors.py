"""Failures of what is kept of decided checks."""

from digits.errors import DigitsError


class EvidenceDamaged(DigitsError):
    """A record or a crop is not as it was written."""
