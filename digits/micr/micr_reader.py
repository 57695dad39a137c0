"""The reader of MICR lines that comes with the package: from a line's picture to what it says.

ONNX Runtime and NumPy only. A line counts as read only where its text is as likely as the card
asks; what is less sure identifies no check.
"""

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, Self

import numpy as np

from digits.arrays import Grey
from digits.handwriting.alphabet import BLANK, Alphabet
from digits.line_reader.ctc import LogProbabilities, best_path, probability_of
from digits.line_reader.network_session import Reader
from digits.micr.characters import MICR_ALPHABET, SPACE
from digits.micr.micr_card import MicrCard
from digits.micr.micr_line import PrintedLine, printed_line
from digits.models.model_card import CARD_FILE, verified_bytes

CHARACTERS_READ: Final = Alphabet(MICR_ALPHABET.symbols.removesuffix(SPACE))
BUNDLED_MICR_READER: Final = Path(__file__).parents[1] / "data" / "micr"


class MicrReading(NamedTuple):
    """What is read on a line's picture; `repr` does not tell it.

    Attributes:
        text: its characters, without spaces.
        probability: that they are what is printed, 0 … 1.
    """

    text: str
    probability: float

    def __repr__(self) -> str:
        """How sure it is, and nothing of the line."""
        return f"MicrReading(…, {self.probability:.3f})"


class MicrReader(NamedTuple):
    """The opened reader with its card."""

    card: MicrCard
    reader: Reader

    @classmethod
    def opened(cls, folder: Path = BUNDLED_MICR_READER, threads: int = 1) -> Self:
        """Open the reader of a folder, after comparing its network with the card's digest.

        Args:
            folder: with ``card.json``.
            threads: how many to use; 0 leaves it to ONNX Runtime.

        Raises:
            MalformedCard: if the card is missing or damaged.
            ModelTampered: if the network is missing or has another digest.
            UnfitNetwork: if the network knows other characters.
        """
        card = MicrCard.read(folder / CARD_FILE)
        content = verified_bytes(folder, card.files["onnx"])
        return cls(card, Reader.opened(content, MICR_ALPHABET, threads))

    def read(self, picture: Grey) -> MicrReading:
        """The characters of a line.

        Args:
            picture: uint8 (HEIGHT, width), ink high, characters `TALL` pixels high; both of
                `digits.micr.characters`.
        """
        return reading_of(self.reader, picture)

    def printed(self, picture: Grey) -> PrintedLine | None:
        """What a line says; None where it is not sure, or has none of the known forms."""
        found = self.read(picture)
        return printed_line(found.text) if found.probability >= self.card.threshold else None


def reading_of(reader: Reader, picture: Grey) -> MicrReading:
    """The likeliest characters of a line, and how likely they are, wherever spaces may be."""
    scores = _without_spaces(reader.scores(picture))
    text = best_path(scores, CHARACTERS_READ)
    return MicrReading(text, probability_of(scores, text, CHARACTERS_READ))


def _without_spaces(scores: LogProbabilities) -> LogProbabilities:
    """Spaces taken for blanks of CTC: symbols, not spaces, set a line's fields apart.

    The network knows spaces, and is often unsure of them: of where a line ends, for one.
    """
    spaces = MICR_ALPHABET.class_of[SPACE]
    folded = np.delete(scores, spaces, axis=1)
    folded[:, BLANK] = np.logaddexp(scores[:, BLANK], scores[:, spaces])
    return folded


def micr_reader_version() -> str:
    """The version of the reader that comes with the package.

    Raises:
        MalformedCard: if its card is missing or damaged.
    """
    return opened_micr_reader().card.version


@cache
def opened_micr_reader() -> MicrReader:
    """The reader that comes with the package, opened once in each process.

    Raises:
        MalformedCard, ModelTampered, UnfitNetwork: if it cannot be had.
    """
    return MicrReader.opened()
