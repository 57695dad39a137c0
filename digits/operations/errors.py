"""Failures of the use cases: promotion, corrections, purging, export of models."""

from digits.errors import DigitsError


class ReaderTooLarge(DigitsError):
    """A reader's exported file is larger than is allowed."""


class NoWeightsKept(DigitsError):
    """A published reader holds no weights from which another training could go on."""


class MalformedCorrections(DigitsError):
    """A file is not one of corrections that the review page saved."""


class ForeignCorrections(DigitsError):
    """A file of corrections is of another ledger."""


class FaultyCorrections(DigitsError):
    """Decisions in a file of corrections cannot be right, all of them in one message."""


class ForeignFolder(DigitsError):
    """A folder for exports or for a network holds something else, or lies among the scans."""


class UnknownAge(DigitsError):
    """A retention time is not written like ``90d``."""


class OutputInInput(DigitsError):
    """An output lies in a folder of inputs, of which nothing is ever removed."""


class NothingToPromote(DigitsError):
    """There is no challenger, or the version is champion already."""


class ModelSelectionMissing(DigitsError):
    """The digits on which a model was scored are no longer in the store."""


class NothingToRollBackTo(DigitsError):
    """No earlier champion is there to return to."""


class ExportMismatch(DigitsError):
    """The exported model does not give the original's probabilities."""


class NoThreshold(DigitsError):
    """A network is not sure enough of enough pictures for a threshold to be certified."""


class NotStated(DigitsError):
    """Somebody decides, and does not say why, or who he is."""


class NothingStopped(DigitsError):
    """Automatic acceptance is to go on, and it was not stopped."""


class NothingToLearn(DigitsError):
    """None of a bank's own lines can be learned from."""
