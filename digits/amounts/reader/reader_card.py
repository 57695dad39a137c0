"""The card of a published reader of amounts: its scores, views, confidence model and threshold.

Read whenever a reader is opened, because it holds the digest of the network and all that decides
on its readings. `artifacts.cards.reader_card` builds it.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import (
    AliasChoices,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from digits.amounts.decision.confidence import ConfidenceModel
from digits.amounts.decision.evaluation import AmountScores
from digits.amounts.decision.stages import FirstStage, Stages
from digits.amounts.decision.threshold import Threshold
from digits.amounts.reader.bank_calibration import BankCalibration
from digits.config import Currency
from digits.line_reader.ensemble import Pool
from digits.models.model_card import CardFile, CardPart, ModelCard
from digits.scores import Record

BUNDLED_READER = Path(__file__).parents[2] / "data" / "reader"  # ``card.json``, ``reader.onnx``
# Each field's name, and the one that version 0.1.0 wrote.
BY_CURRENCY = AliasChoices("by_currency", "profiles")
VERSION_LENGTH = 12  # hexadecimal digits of a digest
NEW = frozenset({"pens", "start"})  # fields that version 0.1.0 did not have
NEGATIVES = AliasChoices("negatives", "strangers")
NEGATIVES_ACCEPTED = AliasChoices("negatives_accepted", "strangers_accepted")


class ReaderData(CardPart):
    """What a reader learned from, as SHA-256 digests.

    Attributes:
        mnist: of the prepared MNIST whose training part was written with; empty without it.
        fonts: of each font file that was there, by the font's name.
        pens: of what was used of each collection of recorded pens, by its name.
        generator: of the sources that drew the strings.
        strings: how many it was shown.
        start: the version of the reader that its training started from; empty without one.
        benchmark: the strings on which it is compared with others, a file of the store's data.
    """

    mnist: str = Field(pattern=r"^([0-9a-f]{64})?$")
    fonts: dict[str, str]
    pens: dict[str, str] = Field(default_factory=dict)
    generator: str = Field(pattern=r"^[0-9a-f]{64}$")
    strings: int = Field(ge=0)
    start: str = ""
    benchmark: CardFile | None = Field(None, validation_alias=AliasChoices("benchmark", "exam"))

    @model_serializer(mode="wrap")
    def _without_what_is_new(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A card that was written before there were pens or starts stays as it was, to the byte."""
        written: dict[str, Any] = write(self)
        return {name: value for name, value in written.items() if name not in NEW or value}


class CurrencyScores(Record):
    """Scores on synthetic strings of one currency by holdout writers; shares lie in 0 … 1.

    They are as `digits.amounts.decision.evaluation.AmountScores` describes them.
    """

    n: int
    exact_match: float
    exact_low: float
    exact_high: float
    digit_error_rate: float
    calibration_error: float
    read_rate_at_1pct: float
    read_rate_at_01pct: float
    accepted: int
    misread_accepted: int

    @classmethod
    def of(cls, scores: AmountScores) -> "CurrencyScores":
        """The plain numbers of an evaluation, without its curves."""
        return cls.model_validate(scores.model_dump(include=set(cls.model_fields)))


class BenchmarkScores(Record):
    """Scores on the strings of `digits.amounts.reader.benchmark`; `negatives` show no amount."""

    by_currency: dict[Currency, CurrencyScores] = Field(validation_alias=BY_CURRENCY)
    negatives: int = Field(validation_alias=NEGATIVES)
    negatives_accepted: int = Field(validation_alias=NEGATIVES_ACCEPTED)


class ReaderMetrics(Record):
    """How good a reader is on synthetic strings by holdout writers, and how fast.

    Attributes:
        by_currency: scores on each currency's amounts, as hard as those it learned from.
        harder: the same on the harder strings that the threshold rests on.
        negatives: pictures without an amount that it read, texts that are none included.
        negatives_accepted: how many of those were accepted.
        single_ms: milliseconds for one view of a crop on one core, decoding included.
        all_views_ms: the same with all views.
        reading_ms: milliseconds from a crop to its decision, with as many views as it takes;
            None on cards of version 0.1.0.
        one_view: share of the strings of `by_currency` for which the first view sufficed; None
            on cards without a first stage.
    """

    by_currency: dict[Currency, CurrencyScores] = Field(validation_alias=BY_CURRENCY)
    harder: dict[Currency, CurrencyScores]
    negatives: int = Field(validation_alias=NEGATIVES)
    negatives_accepted: int = Field(validation_alias=NEGATIVES_ACCEPTED)
    single_ms: float
    all_views_ms: float = Field(validation_alias=AliasChoices("all_views_ms", "votes_ms"))
    # What older cards lack is not written either: they stay as they are.
    reading_ms: float | None = Field(None, exclude_if=lambda value: value is None)
    one_view: float | None = Field(None, exclude_if=lambda value: value is None)


class Calibration(Record):
    """How a reader's views are pooled, and from which probability on its readings are accepted.

    Attributes:
        views: factors of the crop's width, one for each view.
        pool: which mean of their probabilities.
        confidence_model: from a pooled prediction to a probability.
        first: when the first view alone suffices; None where all views are always taken, as on
            cards of version 0.1.0.
        threshold: the probability from which on readings are accepted, and its evidence. It is
            that of the stage that decides.
        metrics: on strings that none of these was fitted on.
    """

    views: tuple[float, ...] = Field(min_length=1)
    pool: Pool
    confidence_model: ConfidenceModel = Field(
        validation_alias=AliasChoices("confidence_model", "trust")
    )
    first: FirstStage | None = Field(None, exclude_if=lambda value: value is None)
    threshold: Threshold
    metrics: ReaderMetrics

    @property
    def stages(self) -> Stages:
        """How a reading's probability comes about."""
        return Stages(confidence_model=self.confidence_model, first=self.first)

    @model_validator(mode="after")
    def _first_view_is_one_of_all(self) -> "Calibration":
        if self.first and self.first.view not in self.views:
            raise ValueError("the first view must be one of the views")
        return self


class OwnMeasures(CardPart):
    """A reader beside the one before it on decisions of the bank's own that chose nothing.

    Attributes:
        n: checks of a fair sample of all.
        right: how many of them it reads right.
        gained: how many of these the one before it does not.
        lost: how many the one before it reads right, and it does not.
        accepted: how many of them it would accept; `accepted_before` the one before it.
        misread: how many of those are misread; `misread_before` the one before it.
    """

    n: int
    right: int
    gained: int
    lost: int
    accepted: int
    accepted_before: int
    misread: int
    misread_before: int


class OwnCalibration(CardPart):
    """What a bank's own decisions say of a reader in one currency."""

    calibration: BankCalibration
    measured: OwnMeasures


class OwnLearning(CardPart):
    """What a version owes to a bank's own decisions, in counts, never in pictures.

    Attributes:
        before: the version that was champion then.
        evidence: the digest of the decisions. A threshold's version is named by it, so that other
            decisions make another version, and it can be told which ones a version rests on.
        learned: amounts that its network learned from; 0 where only its threshold is the bank's.
        currencies: calibration and measures of each currency with enough decisions.
    """

    before: str
    evidence: str
    learned: int = 0
    currencies: dict[Currency, OwnCalibration]


class ReaderCard(ModelCard):
    """All that is known of one version of a reader; `config` is its `ReaderConfig`.

    `reproduce` is the command that trains it anew. `benchmark` are its scores on the strings of
    `data.benchmark`, which have to come out again before it becomes champion. `own` is what a
    bank's own decisions taught it.
    """

    kind: Literal["reader"] = "reader"
    data: ReaderData
    calibration: Calibration
    reproduce: str
    benchmark: BenchmarkScores | None = Field(
        None, validation_alias=AliasChoices("benchmark", "exam")
    )
    own: OwnLearning | None = Field(None, exclude_if=lambda value: value is None)

    @property
    def network(self) -> str:
        """The version under which its network was published first; its own unless recalibrated."""
        return self.files["onnx"].sha256[:VERSION_LENGTH]

    def own_calibration(self, currency: Currency) -> BankCalibration | None:
        """The bank's own in a currency; None where its decisions certify nothing."""
        own = self.own.currencies.get(currency) if self.own else None
        if own is None or own.calibration.threshold.value is None:
            return None
        return own.calibration

    @field_validator("files")
    @classmethod
    def _has_what_is_opened(
        cls, files: dict[Literal["model", "onnx"], CardFile]
    ) -> dict[Literal["model", "onnx"], CardFile]:
        if "onnx" not in files:
            raise ValueError("the ONNX file is what is opened; it must be named")
        return files
