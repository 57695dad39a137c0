"""A published reader with its card: from the crop of an amount to a sum of money, or to review.

ONNX Runtime, NumPy and Pillow only. Opening checks the network against its card.
"""

from pathlib import Path
from typing import NamedTuple, Self

from PIL import Image

from digits.amounts.decision.decision import AmountReading, Policy, decide
from digits.amounts.decision.stages import Decisive, Stages, decisive
from digits.amounts.grammar.alphabet import ALPHABET, DIGITS
from digits.amounts.grammar.currencies import AmountDecoding, AmountPrediction, grammar_of
from digits.amounts.reader.reader_card import BUNDLED_READER, Calibration, ReaderCard
from digits.config import Currency
from digits.line_reader.ctc import decode
from digits.line_reader.ensemble import Pool, pool_views
from digits.line_reader.network_session import Reader, to_input
from digits.models.model_card import CARD_FILE, verified_bytes

UPRIGHT = 0.98  # probability of digits that show which way is up, from which on they do
NEVER_TURNED = frozenset("347")  # digits that are none when they stand on their heads


class Procedure(NamedTuple):
    """How a crop is read and decided.

    Attributes:
        views: factors of its width, one for each view.
        pool: which mean of their probabilities.
        stages: when the first view suffices, and how probable a reading is.
        policy: what has to hold for accepting.
    """

    views: tuple[float, ...]
    pool: Pool
    stages: Stages
    policy: Policy

    @classmethod
    def of(
        cls, calibration: Calibration, policy: Policy | None = None, stages: Stages | None = None
    ) -> Self:
        """That of a card's calibration, but for what is given: a ceiling, or a bank's own."""
        return cls(
            calibration.views,
            calibration.pool,
            stages or calibration.stages,
            policy or Policy(threshold=calibration.threshold),
        )


class AmountReader(NamedTuple):
    """An opened reader with its card."""

    card: ReaderCard
    reader: Reader

    @classmethod
    def opened(cls, folder: Path | None = None, threads: int = 1) -> Self:
        """Open the reader of a folder, after comparing its network with the card's digest.

        Args:
            folder: with ``card.json``; the shipped reader if None.
            threads: how many to use; 0 leaves it to ONNX Runtime.

        Raises:
            MalformedCard: if the card is missing or damaged.
            ModelTampered: if the network is missing or has another digest.
            UnfitNetwork: if the network knows symbols that are not in the alphabet of today.
        """
        where = folder or BUNDLED_READER
        card = ReaderCard.read(where / CARD_FILE)
        content = verified_bytes(where, card.files["onnx"])
        return cls(card, Reader.opened(content, ALPHABET, threads))

    @property
    def policy(self) -> Policy:
        """The card's own threshold, without a ceiling."""
        return Policy(threshold=self.card.calibration.threshold)

    def predict(self, crop: Image.Image, currency: Currency) -> AmountPrediction:
        """What all views of a crop say together.

        Args:
            crop: dark ink on light paper, any mode.
            currency: whose way of writing amounts it is.
        """
        own = self.card.calibration
        return pool_views(decoded_views(self.reader, crop, currency, own.views), own.pool)

    def read(
        self,
        crop: Image.Image,
        currency: Currency,
        policy: Policy | None = None,
        stages: Stages | None = None,
    ) -> AmountReading:
        """The amount on a crop, and whether it may be accepted; see `read_crop`.

        Args:
            crop: dark ink on light paper, any mode.
            currency: whose way of writing amounts it is.
            policy: what has to hold for accepting; the card's threshold if None.
            stages: when the first view suffices, and how probable a reading is; the card's if None.
        """
        procedure = Procedure.of(self.card.calibration, policy, stages)
        return read_crop(self.reader, crop, currency, procedure)


def read_crop(
    reader: Reader, crop: Image.Image, currency: Currency, procedure: Procedure
) -> AmountReading:
    """The amount on a crop, and whether it may be accepted.

    The first view is read alone where it suffices. What would be accepted is read upside down,
    too, unless a digit shows which way is up: digits that stand on their heads are often digits
    again. Where that reading is more probable, the crop is left to a person.

    Args:
        reader: an opened reader.
        crop: dark ink on light paper, any mode.
        currency: whose way of writing amounts it is.
        procedure: how it is read and decided.
    """
    grey, stages = crop.convert("L"), procedure.stages
    decided = _decisive(reader, grey, currency, procedure)
    reading = decide(decided.prediction, decided.confidence_model, procedure.policy)
    best = decided.prediction.best
    if reading.decision == "review" or best is None or shows_upright(decided.prediction):
        return reading
    view = stages.first.view if stages.first else procedure.views[0]
    over = grey.transpose(Image.Transpose.ROTATE_180)
    turned = decoded_views(reader, over, currency, (view,))[0].best
    if turned is None or turned.probability <= best.probability:
        return reading
    reason = f"turned upside down it reads {turned.meaning:,f}, and more surely"
    return reading._replace(decision="review", reasons=(reason,))


def _decisive(
    reader: Reader, grey: Image.Image, currency: Currency, procedure: Procedure
) -> Decisive:
    """What the first view says where it suffices; else what all views say together."""
    seen: dict[float, AmountDecoding] = {}

    def pooled(*views: float) -> AmountPrediction:
        new = tuple(view for view in views if view not in seen)
        seen.update(zip(new, decoded_views(reader, grey, currency, new), strict=True))
        return pool_views([seen[view] for view in views], procedure.pool)

    return decisive(procedure.stages, pooled, lambda: pooled(*procedure.views))


def shows_upright(prediction: AmountPrediction) -> bool:
    """Whether a digit that was read for certain shows that a crop does not stand on its head.

    A 3, 4 or 7 that is turned is no digit, and no digit that is turned looks like one of them. A
    sign of a currency may: a turned € is read as a 3. So the first and the last digit, where such
    signs stand, show nothing. Amounts that differ in other digits show it together.
    """
    shown = sum(one.probability for one in prediction.candidates if _has_upright(one.text))
    return shown >= UPRIGHT


def _has_upright(text: str) -> bool:
    digits = [symbol for symbol in text if symbol in DIGITS]
    return not NEVER_TURNED.isdisjoint(digits[1:-1])


def decoded_views(
    reader: Reader, crop: Image.Image, currency: Currency, views: tuple[float, ...]
) -> list[AmountDecoding]:
    """What each view says, a view being the crop with its width stretched by a factor."""
    grammar, grey = grammar_of(currency), crop.convert("L")
    pictures = [to_input(grey, reader.height, view) for view in views]
    return [decode(scores, grammar) for scores in reader.scores_of(pictures)]
