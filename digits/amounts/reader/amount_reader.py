"""A published reader with its card: from the crop of an amount to a sum of money, or to review.

ONNX Runtime, NumPy and Pillow only. Opening checks the network against its card.
"""

from pathlib import Path
from typing import NamedTuple, Self

from PIL import Image

from digits.amounts.decision.confidence import ConfidenceModel
from digits.amounts.decision.decision import AmountReading, Policy, decide
from digits.amounts.grammar.currencies import (
    AmountCandidate,
    AmountDecoding,
    AmountPrediction,
    Currency,
    grammar_of,
)
from digits.amounts.reader.reader_card import ReaderCard
from digits.line_reader.ctc import decode
from digits.line_reader.ensemble import pool_views
from digits.line_reader.network_session import Reader, to_input
from digits.models.model_card import CARD_FILE, verified_bytes

BUNDLED_READER = Path(__file__).parents[2] / "data" / "reader"  # ``card.json``, ``reader.onnx``


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
        """
        where = folder or BUNDLED_READER
        card = ReaderCard.read(where / CARD_FILE)
        return cls(card, Reader.opened(verified_bytes(where, card.files["onnx"]), threads))

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
        decodings = decoded_views(self.reader, crop, currency, self.card.calibration.views)
        return pool_views(decodings, self.card.calibration.pool)

    def read(
        self,
        crop: Image.Image,
        currency: Currency,
        policy: Policy | None = None,
        confidence_model: ConfidenceModel | None = None,
    ) -> AmountReading:
        """The amount on a crop, and whether it may be accepted.

        What would be accepted is read upside down, too: digits that stand on their heads are
        often digits again. Where that reading is more probable, the crop is left to a person.

        Args:
            crop: dark ink on light paper, any mode.
            currency: whose way of writing amounts it is.
            policy: what has to hold for accepting; the card's threshold if None.
            confidence_model: from a pooled prediction to a probability; the card's if None.
        """
        prediction = self.predict(crop, currency)
        reading = decide(
            prediction,
            confidence_model or self.card.calibration.confidence_model,
            policy or self.policy,
        )
        if reading.decision == "review" or prediction.best is None:
            return reading
        turned = self._turned(crop, currency)
        if turned is None or turned.probability <= prediction.best.probability:
            return reading
        reason = f"turned upside down it reads {turned.meaning:,f}, and more surely"
        return reading._replace(decision="review", reasons=(reason,))

    def _turned(self, crop: Image.Image, currency: Currency) -> AmountCandidate | None:
        """What the first view of the crop says when it stands on its head."""
        views = self.card.calibration.views[:1]
        over = crop.transpose(Image.Transpose.ROTATE_180)
        return decoded_views(self.reader, over, currency, views)[0].best


def decoded_views(
    reader: Reader, crop: Image.Image, currency: Currency, views: tuple[float, ...]
) -> list[AmountDecoding]:
    """What each view says, a view being the crop with its width stretched by a factor."""
    grammar, grey = grammar_of(currency), crop.convert("L")
    return [decode(reader.scores(to_input(grey, view)), grammar) for view in views]
