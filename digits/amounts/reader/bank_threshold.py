"""Making a bank's own calibration: confidence model and threshold from its own labelled pictures.

With enough pictures, the confidence models are fitted on one half of them and the threshold
certified on the other. With fewer, the reader's own model of all views is kept, all views are
always taken, and the threshold is certified on all pictures: the reader's own first stage aims at
another rate, and few pictures certify most where each is read as surely as can be. Either way no
picture certifies a model that was fitted on it.
"""

import hashlib
from collections.abc import Sequence

from digits.amounts.decision.confidence import FEWEST
from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.decision.stages import Predictions, Stages, certify, fit_stages
from digits.amounts.decision.threshold import Threshold, readings_needed
from digits.amounts.reader.bank_calibration import BankCalibration
from digits.amounts.reader.reader_card import Calibration, ReaderCard
from digits.config import Currency

# Half of the pictures must be this many times what certifies the rate without a mistake.
ENOUGH = 2
UNSTRETCHED = 1.0


def calibrate_bank(
    card: ReaderCard,
    currency: Currency,
    labelled: Sequence[LabelledCrop],
    predictions: Sequence[Predictions],
    wanted_rate: float,
    created: str,
) -> BankCalibration:
    """Fit confidence models where there are enough pictures, and certify a threshold.

    Args:
        card: of the reader that read.
        currency: whose way of writing amounts it is.
        labelled: the pictures and what they show.
        predictions: what the reader's views say of each, the first being `first_view`.
        wanted_rate: misread among the accepted, inside 0 … 1.
        created: ISO 8601.

    Raises:
        SettingOutOfRange: for another rate.
    """
    evidence = f"{len(labelled):,} labelled pictures of the bank's own"
    halves = _halves(labelled, predictions, wanted_rate)
    stages, certifying = Stages(confidence_model=card.calibration.confidence_model), predictions
    if halves is not None:
        fitting, certifying = halves
        stages = fit_stages(fitting, first_view(card.calibration), wanted_rate, evidence)
        evidence = f"one half of {evidence}; the confidence model was fitted on the other"
    threshold = certify(certifying, stages, wanted_rate, evidence)
    return _calibration(card, currency, stages, threshold, predictions, created, halves is not None)


def calibrate_on_parts(
    card: ReaderCard,
    currency: Currency,
    fitting: Sequence[Predictions],
    certifying: Sequence[Predictions],
    wanted_rate: float,
    created: str,
    evidence: str,
) -> BankCalibration:
    """The same from two parts that stay apart for ever.

    The confidence model is fitted on the first where the second alone certifies the rate with
    mistakes to spare; else both certify, with the reader's own stages.

    Args:
        card: of the reader that read.
        currency: whose way of writing amounts it is.
        fitting: what the model may be fitted on; empty where the network learned from it.
        certifying: what nothing else is fitted on.
        wanted_rate: misread among the accepted, inside 0 … 1.
        created: ISO 8601.
        evidence: what they are of, wherever the threshold is shown.

    Raises:
        SettingOutOfRange: for another rate.
    """
    fits = _enough(fitting, certifying, wanted_rate)
    stages, proving = card.calibration.stages, [*fitting, *certifying]
    if fits:
        stages = fit_stages(fitting, first_view(card.calibration), wanted_rate, evidence)
        evidence, proving = f"{evidence}; the confidence model was fitted on others", [*certifying]
    threshold = certify(proving, stages, wanted_rate, evidence)
    everything = [*fitting, *certifying]
    return _calibration(card, currency, stages, threshold, everything, created, fits)


def _calibration(
    card: ReaderCard,
    currency: Currency,
    stages: Stages,
    threshold: Threshold,
    predictions: Sequence[Predictions],
    created: str,
    fitted: bool,
) -> BankCalibration:
    return BankCalibration(
        reader=card.network,
        currency=currency,
        views=card.calibration.views,
        created=created,
        fitted=fitted,
        pictures=len(predictions),
        right=sum(one.right(one.decisive(stages).prediction) for one in predictions),
        confidence_model=stages.confidence_model,
        first=stages.first,
        threshold=threshold,
    )


def first_view(calibration: Calibration) -> float | None:
    """The view of a reader that a bank's own first stage takes; None where there can be none.

    It is that of the card's first stage. A card of version 0.1.0 has none; there it is the view
    that is not stretched.
    """
    if calibration.first is not None:
        return calibration.first.view
    return UNSTRETCHED if UNSTRETCHED in calibration.views and len(calibration.views) > 1 else None


def _halves(
    labelled: Sequence[LabelledCrop], predictions: Sequence[Predictions], rate: float
) -> tuple[Sequence[Predictions], Sequence[Predictions]] | None:
    """The pictures that fit and those that certify; None where there are too few.

    The halves follow from the files' names, so that the order of the list changes nothing.
    """
    pairs = sorted(
        zip(labelled, predictions, strict=True),
        key=lambda pair: hashlib.sha256(pair[0].file.name.encode()).digest(),
    )
    first, second = ([one for _, one in pairs[start::2]] for start in (0, 1))
    return (first, second) if _enough(first, second, rate) else None


def _enough(fitting: Sequence[Predictions], certifying: Sequence[Predictions], rate: float) -> bool:
    """Whether the first can fit a model and the second certify the rate, mistakes and all."""
    right = [one.right(one.pooled) for one in fitting if one.pooled.candidates]
    if min(right.count(True), right.count(False)) < FEWEST:
        return False
    return len(certifying) >= ENOUGH * readings_needed(rate)
