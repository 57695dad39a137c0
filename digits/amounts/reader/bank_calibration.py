"""A bank's own calibration: confidence model and threshold from its own labelled pictures.

With enough pictures, the confidence model is fitted on one half of them and the threshold certified
on the other. With fewer, the reader's own model is kept and the threshold certified on all of them.
Either way no picture certifies a model that was fitted on it.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import AliasChoices, Field, ValidationError

from digits.amounts.decision.confidence import FEWEST, ConfidenceModel, fit_confidence
from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.decision.threshold import Threshold, readings_needed, threshold_for
from digits.amounts.errors import CalibrationMismatch, MalformedCalibration
from digits.amounts.grammar.currencies import AmountPrediction, Currency
from digits.amounts.reader.reader_card import ReaderCard
from digits.models.model_card import CardPart

# Half of the pictures must be this many times what certifies the rate without a mistake.
ENOUGH = 2


class BankCalibration(CardPart):
    """What `digits calibrate` fitted; valid for one version of a reader and one currency.

    Attributes:
        reader: the version that read the pictures.
        currency: whose way of writing amounts it was.
        views: of the reader: the confidence model depends on how many are pooled.
        created: ISO 8601.
        fitted: whether the confidence model was fitted on these pictures, or is the reader's own.
        pictures: how many there were; `right` of them were read right.
        confidence_model: from a pooled prediction to a probability.
        threshold: from which probability on readings are accepted, and its evidence.
    """

    schema_version: Literal[1] = 1
    reader: str
    # Version 0.1.0 wrote `country` and `trust`.
    currency: Currency = Field(validation_alias=AliasChoices("currency", "country"))
    views: tuple[float, ...]
    created: str
    fitted: bool
    pictures: int
    right: int
    confidence_model: ConfidenceModel = Field(
        validation_alias=AliasChoices("confidence_model", "trust")
    )
    threshold: Threshold

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a calibration from its JSON file.

        Raises:
            MalformedCalibration: if it is not there or is none.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as cause:
            raise MalformedCalibration(
                "A calibration cannot be read",
                where=path,
                received=str(cause).splitlines()[0],
                remedy="make it anew: digits calibrate FOLDER --truth truth.csv --currency …",
            ) from cause

    def checked(self, card: ReaderCard, currency: Currency, where: Path) -> Self:
        """This calibration, if it is of this reader and currency.

        Raises:
            CalibrationMismatch: if it is of others.
        """
        own = (self.reader, self.currency, self.views)
        if own == (card.version, currency, card.calibration.views):
            return self
        raise CalibrationMismatch(
            "A calibration is of another reader or currency",
            where=where,
            received=f"reader {self.reader} with {self.currency}; "
            f"here reads {card.version} with {currency}",
            remedy="calibrate this reader with this currency: digits calibrate FOLDER --truth …",
        )

    def to_json(self) -> str:
        """As JSON to be read by people too."""
        return self.model_dump_json(indent=2) + "\n"


def calibrate_bank(
    card: ReaderCard,
    currency: Currency,
    labelled: Sequence[LabelledCrop],
    predictions: Sequence[AmountPrediction],
    wanted_rate: float,
    created: str,
) -> BankCalibration:
    """Fit a confidence model where there are enough pictures, and certify a threshold.

    Args:
        card: of the reader that read.
        currency: whose way of writing amounts it is.
        labelled: the pictures and what they show.
        predictions: what the reader's views say of each.
        wanted_rate: misread among the accepted, inside 0 … 1.
        created: ISO 8601.

    Raises:
        SettingOutOfRange: for another rate.
    """
    right = [
        prediction.best is not None and prediction.best.meaning == crop.amount
        for crop, prediction in zip(labelled, predictions, strict=True)
    ]
    halves = _halves(labelled, predictions, right, wanted_rate)
    evidence = f"{len(labelled):,} labelled pictures of the bank's own"
    if halves is None:
        certifying: Sequence[int] = range(len(labelled))
        confidence_model, basis = card.calibration.confidence_model, evidence
    else:
        fitting, certifying = halves
        confidence_model = fit_confidence(
            [predictions[i] for i in fitting], [right[i] for i in fitting], evidence
        )
        basis = f"one half of {evidence}; the confidence model was fitted on the other"
    threshold = threshold_for(
        [confidence_model.probability(predictions[i]) for i in certifying],
        [right[i] for i in certifying],
        wanted_rate,
        basis,
    )
    return BankCalibration(
        reader=card.version,
        currency=currency,
        views=card.calibration.views,
        created=created,
        fitted=halves is not None,
        pictures=len(labelled),
        right=sum(right),
        confidence_model=confidence_model,
        threshold=threshold,
    )


def _halves(
    labelled: Sequence[LabelledCrop],
    predictions: Sequence[AmountPrediction],
    right: Sequence[bool],
    rate: float,
) -> tuple[Sequence[int], Sequence[int]] | None:
    """Indices of the pictures that fit and of those that certify; None where there are too few.

    The halves follow from the files' names, so that the order of the list changes nothing.
    """
    order = sorted(
        range(len(labelled)),
        key=lambda index: hashlib.sha256(labelled[index].file.name.encode()).digest(),
    )
    first, second = order[::2], order[1::2]
    good = sum(right[index] for index in first)
    bad = sum(not right[index] and bool(predictions[index].candidates) for index in first)
    if len(second) < ENOUGH * readings_needed(rate) or min(good, bad) < FEWEST:
        return None
    return first, second
