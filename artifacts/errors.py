"""Failures of what is written for people to read."""

from digits.errors import DigitsError


class ForeignFolder(DigitsError):
    """A folder for exports holds something else, or lies among the scans."""
