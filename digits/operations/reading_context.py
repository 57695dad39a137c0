"""What amounts are read and decided with: the reader that is meant, and whose threshold decides."""

from pathlib import Path

from digits.amounts.decision.decision import Policy
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.bank_calibration import BankCalibration
from digits.amounts.reader.reading import ReadingContext
from digits.config import Currency
from digits.operations.stopped_acceptance import why_stopped
from digits.registry.reader_versions import reader_folder
from digits.settings import machine_settings
from digits.store.folders import Store


def opened_reader(store: Store, reader: str) -> AmountReader:
    """The reader that is meant: ``reader`` for the champion, or ``reader/VERSION``.

    Raises:
        UnknownModel, AliasLogCorrupt, MalformedCard, ModelTampered: if it cannot be had.
    """
    return AmountReader.opened(reader_folder(store.path("models"), reader))


def reading_context(
    store: Store, currency: Currency, reader: str, calibration: Path | None
) -> ReadingContext:
    """The reader that is meant, deciding by its own threshold or by a bank's calibration.

    That is the one of the file, or else what the bank's own decisions taught this version.

    Raises:
        MalformedCalibration, CalibrationMismatch: if that cannot be used.
        EvidenceDamaged: if it cannot be read whether acceptance is stopped.
        UnknownModel, AliasLogCorrupt, MalformedCard, ModelTampered: see `opened_reader`.
    """
    opened = opened_reader(store, reader)
    stages, threshold = opened.card.calibration.stages, opened.card.calibration.threshold
    card = opened.card
    own = card.own_calibration(currency)
    if calibration is not None:
        read = BankCalibration.read(calibration)
        bank = read.checked(card.network, card.calibration.views, currency, calibration)
        stages, threshold = bank.stages, bank.threshold
    elif own is not None:
        stages, threshold = own.stages, own.threshold
    policy = Policy(
        threshold=threshold, ceiling=machine_settings().ceiling, stopped=why_stopped(store)
    )
    return ReadingContext(opened, currency, stages, policy)
