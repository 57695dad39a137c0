"""A bank's own calibration: confidence model and threshold from its own labelled pictures.

With enough pictures, the confidence models are fitted on one half of them and the threshold
certified on the other. With fewer, the reader's own model of all views is kept, all views are
always taken, and the threshold is certified on all pictures: the reader's own first stage aims at
another rate, and few pictures certify most where each is read as surely as can be. Either way no
picture certifies a model that was fitted on it.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import AliasChoices, Field, ValidationError

from digits.amounts.decision.confidence import FEWEST, ConfidenceModel
from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.decision.stages import FirstStage, Predictions, Stages, certify, fit_stages
from digits.amounts.decision.threshold import Threshold, readings_needed
from digits.amounts.errors import CalibrationMismatch, MalformedCalibration
from digits.amounts.reader.reader_card import Calibration, ReaderCard
from digits.config import Currency
from digits.models.model_card import CardPart

# Half of the pictures must be this many times what certifies the rate without a mistake.
ENOUGH = 2
UNSTRETCHED = 1.0


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
        first: when the first view suffices; None where all views are always taken, as in files of
            version 0.1.0.
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
    first: FirstStage | None = Field(None, exclude_if=lambda value: value is None)
    threshold: Threshold

    @property
    def stages(self) -> Stages:
        """How a reading's probability comes about."""
        return Stages(confidence_model=self.confidence_model, first=self.first)

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
    halves = _halves(labelled, predictions, wanted_rate)
    evidence = f"{len(labelled):,} labelled pictures of the bank's own"
    if halves is None:
        certifying, basis = predictions, evidence
        stages = Stages(confidence_model=card.calibration.confidence_model)
    else:
        fitting, certifying = halves
        basis = f"one half of {evidence}; the confidence model was fitted on the other"
        stages = fit_stages(fitting, first_view(card.calibration), wanted_rate, evidence)
    return BankCalibration(
        reader=card.version,
        currency=currency,
        views=card.calibration.views,
        created=created,
        fitted=halves is not None,
        pictures=len(labelled),
        right=sum(one.right(one.decisive(stages).prediction) for one in predictions),
        confidence_model=stages.confidence_model,
        first=stages.first,
        threshold=certify(certifying, stages, wanted_rate, basis),
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
    right = [one.right(one.pooled) for one in first if one.pooled.candidates]
    few = min(right.count(True), right.count(False)) < FEWEST
    if few or len(second) < ENOUGH * readings_needed(rate):
        return None
    return first, second
