"""Failures of scans, cash letters, layouts and batches."""

from digits.errors import DigitsError


class FolderUnreadable(DigitsError):
    """A folder of scans is missing, no folder, or may not be listed."""


class MalformedCashLetter(DigitsError):
    """A file is not an image cash letter of X9.37 or X9.100-187, or ends before its time."""


class NoLayoutFolder(DigitsError):
    """The folder of the bank's own layouts is not there."""


class UnknownLayout(DigitsError):
    """There is no layout of that name or at that path."""


class MalformedLayout(DigitsError):
    """A layout's file cannot be understood."""


class OtherCode(DigitsError):
    """A worker would read checks by another version of the code than the flow."""


class ProcessLost(DigitsError):
    """A process that read a part of a batch was killed."""


class CountsDiffer(DigitsError):
    """A batch does not add up: files or pages have no result, or two."""


class LibtiffMissing(DigitsError):
    """Pillow's libtiff cannot be asked what it met while decoding."""
