"""A threshold of a bank's own, from what its people decided, for a reader that is published.

Checks are not decided at random: of those that the program accepts, people see a share. So a
threshold is certified on the fair sample alone (`digits.evidence.sampling`), and on parts that
nothing else learned from. A check that something else sends to a person proves nothing about the
figures' sureness, and is left out, as it is where thresholds are certified on drawn lines.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PIL import Image

from digits.amounts.decision.stages import Predictions, Stages
from digits.amounts.decision.threshold import Threshold, readings_needed
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.bank_threshold import calibrate_on_parts
from digits.amounts.reader.reader_card import (
    VERSION_LENGTH,
    OwnCalibration,
    OwnLearning,
    OwnMeasures,
    ReaderCard,
)
from digits.amounts.reader.reading import predictions_on
from digits.config import Currency
from digits.evidence.evidence_store import EvidenceStore
from digits.evidence.records import Evidence
from digits.evidence.sampling import fair_sample
from digits.operations.publish_version import publish_version
from digits.progress import OnProgress, Progress, silent
from digits.refs import FileRef, digest_of
from digits.registry.versions import Published
from digits.store.folders import Store

WORTH = 0.01  # of the checks: a threshold that accepts no more and no fewer is no news


class OwnReading(NamedTuple):
    """What a reader's views say of a decided check."""

    evidence: Evidence
    predictions: Predictions


class Acceptance(NamedTuple):
    """How figures are accepted: their stages and their threshold."""

    stages: Stages
    threshold: Threshold

    def accepts(self, reading: OwnReading) -> bool:
        """Whether the figures of a check would be accepted without a person."""
        if reading.evidence.blocked or self.threshold.value is None:
            return False
        by = reading.predictions.decisive(self.stages)
        best = by.prediction.best
        if best is None or best.doubt:
            return False
        return by.confidence_model.probability(by.prediction) >= self.threshold.value


class OwnThreshold(NamedTuple):
    """What the evidence says of a currency.

    Attributes:
        currency: which.
        own: calibration and measures.
        sample: checks of the fair sample that certify, or would.
        accepted: share of them that is accepted with the new threshold, 0 … 1.
        accepted_before: with the one in force.
        lacking: why there is no threshold, in words; empty where there is one.
    """

    currency: Currency
    own: OwnCalibration
    sample: int
    accepted: float
    accepted_before: float
    lacking: str

    @property
    def news(self) -> bool:
        """Whether it is certified, and accepts otherwise than the one in force."""
        return not self.lacking and abs(self.accepted - self.accepted_before) >= WORTH


def in_force(card: ReaderCard, currency: Currency) -> Acceptance:
    """How a reader accepts figures of a currency: by the bank's own threshold if it has one."""
    own = card.own_calibration(currency)
    if own is not None:
        return Acceptance(own.stages, own.threshold)
    return Acceptance(card.calibration.stages, card.calibration.threshold)


def read_evidence(
    store: EvidenceStore,
    reader: AmountReader,
    evidence: Sequence[Evidence],
    on_progress: OnProgress = silent,
) -> list[OwnReading]:
    """Read the crops of decided checks again, with all views.

    Raises:
        EvidenceDamaged: if a crop is not as it was written.
    """
    readings = []
    for count, one in enumerate(evidence, start=1):
        crop = Image.fromarray(store.crop(one, one.figures))
        readings.append(OwnReading(one, predictions_on(crop, one.amount, reader, one.currency)))
        on_progress(Progress(count, len(evidence), "decided check"))
    return readings


def own_threshold(
    card: ReaderCard,
    currency: Currency,
    readings: Sequence[OwnReading],
    before: Acceptance,
    rate: float,
    created: str,
    readings_before: Sequence[OwnReading] = (),
) -> OwnThreshold:
    """The threshold that a bank's own decisions certify for a reader in one currency.

    Args:
        card: of the reader that read.
        currency: which.
        readings: of all evidence of that currency.
        before: how the champion accepts.
        rate: wanted misread rate of the accepted, inside 0 … 1.
        created: ISO 8601.
        readings_before: the champion's readings of the same evidence, where it is another network.

    Raises:
        SettingOutOfRange: for another rate.
    """
    fair = _fair(readings)
    learned = card.own.learned if card.own else 0
    fitting = [one for one in fair if one.evidence.part == "learn" and not learned]
    certifying = [one for one in fair if one.evidence.part == "choose"]
    calibration = calibrate_on_parts(
        card,
        currency,
        _proving(fitting),
        _proving(certifying),
        rate,
        created,
        _basis(fitting + certifying),
    )
    certified = calibration.threshold.value is not None
    after = Acceptance(calibration.stages, calibration.threshold)
    after = after if certified else in_force(card, currency)
    chosen = fitting + certifying
    old = {one.evidence.check: one for one in readings_before or readings}
    chosen_before = [old[one.evidence.check] for one in chosen]
    return OwnThreshold(
        currency,
        OwnCalibration(calibration=calibration, measured=_measured(fair, old, after, before)),
        len(chosen),
        _share(chosen, after),
        _share(chosen_before, before),
        _lacking(calibration.threshold, rate),
    )


def _proving(readings: Sequence[OwnReading]) -> list[Predictions]:
    return [one.predictions for one in readings if not one.evidence.blocked]


def _fair(readings: Sequence[OwnReading]) -> list[OwnReading]:
    sample = fair_sample([one.evidence for one in readings])
    drawn = {evidence.check for evidence in sample.checks}
    return [one for one in readings if one.evidence.check in drawn]


def _basis(readings: Sequence[OwnReading]) -> str:
    forms = len({one.evidence.layout for one in readings})
    return (
        f"{len(readings):,} checks that the bank's people decided, a fair sample of all, "
        f"with {forms} form{'' if forms == 1 else 's'}"
    )


def _share(readings: Sequence[OwnReading], by: Acceptance) -> float:
    return sum(map(by.accepts, readings)) / max(1, len(readings))


def _measured(
    fair: Sequence[OwnReading],
    old: Mapping[str, OwnReading],
    after: Acceptance,
    before: Acceptance,
) -> OwnMeasures:
    """Both on the part that chooses nothing."""
    new = [one for one in fair if one.evidence.part == "measure"]
    pairs = [(one, old[one.evidence.check]) for one in new]
    right = [(_right(one, after), _right(earlier, before)) for one, earlier in pairs]
    taken = [one for one, _ in pairs if after.accepts(one)]
    taken_before = [one for _, one in pairs if before.accepts(one)]
    return OwnMeasures(
        n=len(pairs),
        right=sum(now for now, _ in right),
        gained=right.count((True, False)),
        lost=right.count((False, True)),
        accepted=len(taken),
        accepted_before=len(taken_before),
        misread=sum(not _right(one, after) for one in taken),
        misread_before=sum(not _right(one, before) for one in taken_before),
    )


def _right(reading: OwnReading, by: Acceptance) -> bool:
    predictions = reading.predictions
    return predictions.right(predictions.decisive(by.stages).prediction)


def _lacking(threshold: Threshold, rate: float) -> str:
    if threshold.value is not None:
        return ""
    needed = readings_needed(rate)
    if threshold.readings < needed:
        return (
            f"{threshold.readings:,} checks are too few to certify {100 * rate:g} % misread: it "
            f"takes {needed:,} that are accepted without a mistake"
        )
    return threshold.words


# --- publishing ------------------------------------------------------------------------------


def digest_of_evidence(evidence: Sequence[Evidence]) -> str:
    """Equal for the same decisions about the same checks."""
    return digest_of(sorted([one.check, str(one.amount), one.quality_share] for one in evidence))


def publish_recalibrated(store: Store, base: Published, own: OwnLearning, created: str) -> str:
    """Publish a reader's network once more, with the bank's own thresholds; returns its version.

    Raises:
        ModelTampered, FileChanged: if the reader's files are not those of its card.
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    card = base.card
    if not isinstance(card, ReaderCard):
        raise TypeError(card.kind)
    thresholds = {
        currency: one.calibration.threshold.model_dump() for currency, one in own.currencies.items()
    }
    # What it was measured beside belongs to it: beside another champion it is another version.
    version = digest_of([card.network, own.before, own.evidence, thresholds])[:VERSION_LENGTH]
    files = [
        FileRef(path=base.folder / file.name, sha256=file.sha256) for file in card.files.values()
    ]
    changes = {"version": version, "created": created, "own": own}
    publish_version(store, "reader", version, card.model_copy(update=changes), files)
    return version
