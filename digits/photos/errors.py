"""Failures to open a picture."""

from digits.errors import DigitsError


class UnreadablePicture(DigitsError):
    """A file is not a picture that can be opened."""


class PictureTooLarge(DigitsError):
    """A picture has more bytes or pixels than is allowed."""


class NoPictures(DigitsError):
    """No picture was named, or none lies in the folders that were."""
