"""One class for each cause of failure; messages say what, where, what was received, what to do.

Callers catch `DigitsError` to tell a cause we know from a bug. Nothing here imports the project.
"""

from pathlib import Path


class DigitsError(Exception):
    """A failure whose cause is known.

    Args:
        problem: What failed, as a sentence without its full stop.
        where: The file, folder, URL or setting concerned; may be empty.
        received: What was found there; may be empty.
        remedy: What the reader can do about it; may be empty.
    """

    def __init__(
        self, problem: str, *, where: str | Path = "", received: str = "", remedy: str = ""
    ) -> None:
        self.problem, self.where, self.received, self.remedy = problem, str(where), received, remedy
        parts = [problem + (f": {where}" if where else "")]
        parts += [f"received: {received}"] if received else []
        parts += [f"what to do: {remedy}"] if remedy else []
        super().__init__("\n  ".join(parts))

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the named parts when Prefect or a worker process pickles the error."""
        return _rebuild, (type(self), self.problem, self.where, self.received, self.remedy)


def _rebuild(
    cause: type[DigitsError], problem: str, where: str, received: str, remedy: str
) -> DigitsError:
    return cause(problem, where=where, received=received, remedy=remedy)


class SettingOutOfRange(DigitsError):
    """A parameter or setting lies outside what is allowed."""


# --- data ------------------------------------------------------------------------------------


class SourceUnavailable(DigitsError):
    """No source of the data answered."""


class NetworkUnreachable(SourceUnavailable):
    """No source answered, and at least one failed in a way that may pass: worth a retry."""


class MalformedIdx(DigitsError):
    """An IDX file is truncated, too long, or not an IDX file."""


class MalformedNpz(DigitsError):
    """A ``.npz`` lacks the arrays of MNIST or cannot be opened."""


class ChecksumMismatch(DigitsError):
    """The bytes are not the ones that were asked for."""


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


# --- labelled folders --------------------------------------------------------------------------


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


# --- amounts ---------------------------------------------------------------------------------


class UnknownSymbol(DigitsError):
    """A text has a character that is not in the alphabet of amounts."""


class NoHands(DigitsError):
    """There is nobody to write: no digits, strokes or fonts are left."""


class FontsUnavailable(DigitsError):
    """A handwriting font cannot be had."""


class MalformedCheckpoint(DigitsError):
    """The checkpoint of a training is damaged or of another recipe."""


class KernelsDoNotFit(DigitsError):
    """A reader cannot start from the convolutions that it was given, or was given none."""


class ReaderTooLarge(DigitsError):
    """A reader's exported file is larger than is allowed."""


# --- pictures --------------------------------------------------------------------------------


class UnreadablePicture(DigitsError):
    """A file is not a picture that can be opened."""


class PictureTooLarge(DigitsError):
    """A picture has more bytes or pixels than is allowed."""


class MalformedPattern(DigitsError):
    """A shape of amounts is not written in the language of patterns."""


class AmbiguousGrammar(DigitsError):
    """Two shapes would give one text two meanings."""


class MalformedScores(DigitsError):
    """What a reader gave is not a table of log-probabilities."""


class TooFewReadings(DigitsError):
    """There are too few readings, or too few of one kind, to fit or measure anything."""


class TruthMissing(DigitsError):
    """The file that says what the pictures show is not there, or a picture it names is not."""


class MalformedTruth(DigitsError):
    """The file that says what the pictures show cannot be understood."""


class BadAmount(MalformedTruth):
    """A line's amount is not a sum of money of the wanted currency."""


class DuplicateTruth(MalformedTruth):
    """A picture is named twice."""


class MalformedCalibration(DigitsError):
    """A bank's calibration cannot be read."""


class CalibrationMismatch(DigitsError):
    """A bank's calibration is of another reader or of another currency."""


# --- checks ----------------------------------------------------------------------------------


class FolderUnreadable(DigitsError):
    """A folder of scans is missing, no folder, or may not be listed."""


class MalformedCashLetter(DigitsError):
    """A file is not an image cash letter of X9.37 or X9.100-187, or ends before its time."""


class UnknownLayout(DigitsError):
    """There is no layout profile of that name or at that path."""


class MalformedLayout(DigitsError):
    """A layout profile's file cannot be understood."""


# --- ledger ----------------------------------------------------------------------------------


class OtherCode(DigitsError):
    """A worker would read checks by another version of the code than the flow."""


class CountsDiffer(DigitsError):
    """A batch does not add up: files or pages were lost, or came out twice."""


class TooManyFailures(DigitsError):
    """More files of a batch are quarantined than is allowed; the run ends red on purpose."""


class ForeignFolder(DigitsError):
    """A folder for exports holds something else, or lies among the scans."""


class LedgerUnreachable(DigitsError):
    """The database of the ledger cannot be opened, or does not answer."""


class LedgerNewer(DigitsError):
    """A newer version of the package made the ledger's tables."""


class UnknownBatch(DigitsError):
    """The ledger has no such batch."""


class UnknownItem(DigitsError):
    """The ledger has no such item."""


class MalformedCorrections(DigitsError):
    """A file is not one of corrections that the review page saved."""


class ForeignCorrections(DigitsError):
    """A file of corrections is of another ledger."""


class FaultyCorrections(DigitsError):
    """Decisions in a file of corrections cannot be right, all of them in one message."""


class UnknownAge(DigitsError):
    """A retention time is not written like ``90d``."""


class OutputInInput(DigitsError):
    """An output lies in a folder of inputs, of which nothing is ever removed."""


# --- models ----------------------------------------------------------------------------------


class UnknownModel(DigitsError):
    """There is no model of that name."""


class NoModelYet(DigitsError):
    """The store holds no model of that kind."""


class ModelTampered(DigitsError):
    """A model's file does not have the digest that its card states."""


class MalformedCard(DigitsError):
    """A model's card cannot be read."""


class AliasLogCorrupt(DigitsError):
    """The log of a kind's champions was changed by something else than a move."""


class AliasMoved(DigitsError):
    """Champion or challenger changed between a decision and its carrying out."""


class NothingToPromote(DigitsError):
    """There is no challenger, or the version is champion already."""


class DecisionMissing(DigitsError):
    """Nobody said whether, why, or who."""


class ModelSelectionMissing(DigitsError):
    """The digits on which a model was scored are no longer in the store."""


class NothingToRollBackTo(DigitsError):
    """No earlier champion is there to return to."""


class RescoringFailed(DigitsError):
    """The fresh process that scores a model again did not give an answer."""


class ExportMismatch(DigitsError):
    """The exported model does not give the original's probabilities."""


class WeightsMissing(DigitsError):
    """The ImageNet weights of ResNet50 cannot be had."""


# --- store -----------------------------------------------------------------------------------


class StoreNotWritable(DigitsError):
    """The store lies on a read-only disk or belongs to somebody else."""


class StoreFull(DigitsError):
    """The disk that holds the store is full."""


class StoreBusy(DigitsError):
    """Somebody else is at work on the store with what may be done by one at a time."""


class FileChanged(DigitsError):
    """A file in the store is gone or is not the one that was written."""


# --- service ---------------------------------------------------------------------------------


class SecretExposed(DigitsError):
    """A file with a password can be read by other users of the machine."""


class UnprotectedService(DigitsError):
    """Other machines could use the server without a password."""


class PortBusy(DigitsError):
    """The server cannot listen at its address."""


class ServiceBusy(DigitsError):
    """Another command starts or stops the service at this moment."""


class ServiceNotUp(DigitsError):
    """A part of the service did not become healthy."""


class ServiceUnreachable(DigitsError):
    """The server does not answer."""


class ServiceRefusal(DigitsError):
    """The server answers, but not what was asked."""


class DeployingFailed(DigitsError):
    """The deployments of prefect.yaml could not be brought to the server."""
