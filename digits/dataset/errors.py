"""Failures of MNIST, its sources, and folders of labelled pictures."""

from digits.errors import DigitsError


class SourceUnavailable(DigitsError):
    """No source of the data answered."""


class NetworkUnreachable(SourceUnavailable):
    """No source answered, and at least one failed in a way that may pass: worth a retry."""


class MalformedIdx(DigitsError):
    """An IDX file is truncated, too long, or not an IDX file."""


class MalformedNpz(DigitsError):
    """A ``.npz`` lacks the arrays of MNIST or cannot be opened."""


class WrongCount(DigitsError):
    """A set has another number of images or labels than it should."""


class WrongShape(DigitsError):
    """Pictures are not 28 × 28, or labels are not a flat list."""


class WrongDtype(DigitsError):
    """Arrays are not unsigned bytes."""


class LabelOutOfRange(DigitsError):
    """A label is not one of 0 … 9."""


class ClassImbalance(DigitsError):
    """A digit is missing, or far rarer than it should be."""


class DuplicateImages(DigitsError):
    """The same picture stands in two splits, so scores would be too good."""


class UnusualPixels(DigitsError):
    """Mean or spread of the pixels differs from the known statistics."""


class NoLabelList(DigitsError):
    """A folder of new data, or the list of its labels, is not there or cannot be opened."""


class MalformedLabelList(DigitsError):
    """A list of labels is not a CSV in UTF-8 with the header that is asked for."""


class FaultyLines(DigitsError):
    """Lines of a list of labels that cannot be used, all of them in one message."""


class ConflictingLabels(DigitsError):
    """The same picture has one label in one folder and another in the next."""


class TooFewPictures(DigitsError):
    """New data hold fewer pictures than can be compared with anything."""
