"""Failures of the folder that holds data, models and reports."""

from digits.errors import DigitsError


class StoreNotWritable(DigitsError):
    """The store lies on a read-only disk or belongs to somebody else."""


class StoreFull(DigitsError):
    """The disk that holds the store is full."""


class OutputNotWritable(StoreNotWritable):
    """The place that an option names for results cannot be written."""


class OutputFull(StoreFull):
    """The disk of the place that an option names for results is full."""


class StoreBusy(DigitsError):
    """Somebody else is at work on the store with what may be done by one at a time."""
