"""The record of a bank's own calibration: confidence model and threshold from its own decisions.

`digits.amounts.reader.bank_threshold` makes it; a file of its own, or part of a reader's card.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import AliasChoices, Field, ValidationError

from digits.amounts.decision.confidence import ConfidenceModel
from digits.amounts.decision.stages import FirstStage, Stages
from digits.amounts.decision.threshold import Threshold
from digits.amounts.errors import CalibrationMismatch, MalformedCalibration
from digits.config import Currency
from digits.errors import complaint
from digits.models.model_card import CardPart


class BankCalibration(CardPart):
    """What `digits calibrate` fitted; valid for one version of a reader and one currency.

    Attributes:
        reader: the version whose network read the pictures.
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
                received=complaint(cause),
                remedy="make it anew: digits calibrate FOLDER --truth truth.csv --currency …",
            ) from cause

    def checked(
        self, network: str, views: tuple[float, ...], currency: Currency, where: Path
    ) -> Self:
        """This calibration, if it is of this reader and currency.

        Args:
            network: the reader's version, or that whose network it has (`ReaderCard.network`).
            views: of the reader.
            currency: that is read.
            where: the file, for the message.

        Raises:
            CalibrationMismatch: if it is of others.
        """
        if (self.reader, self.currency, self.views) == (network, currency, views):
            return self
        raise CalibrationMismatch(
            "A calibration is of another reader or currency",
            where=where,
            received=f"reader {self.reader} with {self.currency}; "
            f"here reads {network} with {currency}",
            remedy="calibrate this reader with this currency: digits calibrate FOLDER --truth …",
        )

    def to_json(self) -> str:
        """As JSON to be read by people too."""
        return self.model_dump_json(indent=2) + "\n"
