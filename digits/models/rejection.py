"""The network that looks at a picture besides a digit model, and says whether it shows one digit.

It comes with the package and knows eleven classes: the ten digits, and all that is not one digit.
A model's answer counts only where this network, too, finds that digit likely enough; so letters
and struck-out digits are refused, and what two networks take for different digits. How likely there
is no digit at all belongs to every probability that is told. Pictures are float32 ``(n, 28, 28)``
in 0 … 1, as the models see them.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, Self

import numpy as np
from pydantic import Field

from digits.arrays import CLASSES, Floats, Images
from digits.backends.onnx_backend import Session, open_session, run_session
from digits.metrics.calibration import soften
from digits.models.model_card import CARD_FILE, CardPart, ModelCard, verified_bytes

BUNDLED_REJECTION = Path(__file__).parents[1] / "data" / "rejection"
NOTHING = CLASSES  # the class of all that is not one digit


class RejectionData(CardPart):
    """What the network learned from, as SHA-256 digests.

    Attributes:
        mnist: of the prepared MNIST whose training part was used; empty without it.
        fonts: of each font file, by the font's name.
        pens: of what was used of each collection of recorded pens, by its name.
        generator: of the sources that drew the photographs.
        photographs: how many it learned from, by what they show.
    """

    mnist: str = Field(pattern=r"^([0-9a-f]{64})?$")
    fonts: dict[str, str]
    pens: dict[str, str]
    generator: str = Field(pattern=r"^[0-9a-f]{64}$")
    photographs: dict[str, int]


class KindScores(CardPart):
    """Photographs of one kind by holdout hands: how many, and how many are refused."""

    photographs: int = Field(ge=0)
    refused: int = Field(ge=0)


class RejectionCard(ModelCard):
    """All that is known of the network.

    `temperature` makes its probabilities true ones for photographs by hands that it never saw, and
    `threshold` is the largest doubt with which a digit is still named. `holdout` tells what is
    refused of those photographs; ``plain`` are single digits.
    """

    kind: Literal["rejection"] = "rejection"
    data: RejectionData
    temperature: float = Field(gt=0)
    threshold: float = Field(gt=0, lt=1)
    holdout: dict[str, KindScores]
    reproduce: str


class Opinion(NamedTuple):
    """What the network thinks of one picture that a model took for some digit.

    Attributes:
        doubt: the probability, 0 … 1, that it does not show that digit.
        no_digit: the part of the doubt that it does not show one digit at all.
        likeliest: what it shows most likely: a digit, or `NOTHING`.
        refused: whether the doubt is too large for naming the digit.
    """

    doubt: float
    no_digit: float
    likeliest: int
    refused: bool


class Rejection:
    """The opened network with its temperature, and with the doubt that its card allows."""

    def __init__(self, session: Session, threshold: float, temperature: float = 1) -> None:
        self._session, self.threshold, self.temperature = session, threshold, temperature

    @classmethod
    def opened(cls, folder: Path = BUNDLED_REJECTION) -> Self:
        """Open the network of a folder, after comparing it with the digest of its card.

        Raises:
            MalformedCard: if the card is missing or damaged.
            ModelTampered: if the network is missing or has another digest.
        """
        card = RejectionCard.read(folder / CARD_FILE)
        session = open_session(verified_bytes(folder, card.files["onnx"]), threads=1)
        return cls(session, card.threshold, card.temperature)

    def probabilities(self, images: Images) -> Floats:
        """Of the ten digits and of `NOTHING`, calibrated: (n, 11), each row adds up to 1."""
        return soften(run_session(self._session, images[..., None]), self.temperature)

    def opinions(self, images: Images, digits: "np.typing.NDArray[np.intp]") -> list[Opinion]:
        """What it thinks of pictures (n, 28, 28) that a model took for digits (n,)."""
        rows = self.probabilities(images)
        doubts = 1 - rows[np.arange(len(digits)), digits]
        return [
            Opinion(
                float(doubt), float(row[NOTHING]), int(row.argmax()), bool(doubt > self.threshold)
            )
            for doubt, row in zip(doubts, rows, strict=True)
        ]


@lru_cache(maxsize=1)
def bundled_rejection() -> Rejection:
    """The network that comes with the package, opened once.

    Raises:
        MalformedCard, ModelTampered: see `Rejection.opened`.
    """
    return Rejection.opened()
