"""A published reader of amounts in words: a line's picture to log-probabilities of its symbols.

ONNX Runtime, NumPy and Pillow only. Opening checks the network against its card. What a line words
is for `digits.amounts.words.likelihood` to say.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

from digits.amounts.errors import MalformedCalibration
from digits.amounts.words.agreement import WordsCalibration
from digits.amounts.words.alphabet import WORDS_ALPHABET
from digits.amounts.words.decision import WordsTools
from digits.amounts.words.errors import NoWordsReader
from digits.amounts.words.words_card import WordsCard
from digits.line_reader.network_session import Reader
from digits.models.model_card import CARD_FILE, verified_bytes

BUNDLED_WORDS_READER = Path(__file__).parents[2] / "data" / "words"  # ``card.json``, ``words.onnx``


CALIBRATION_FILE = "calibration.json"


class WordsReader(NamedTuple):
    """An opened reader of words with its card, and the folder where both lie."""

    card: WordsCard
    reader: Reader
    folder: Path

    def tools(self, figures: str) -> WordsTools:
        """What words are read with beside a reader of figures.

        Args:
            figures: the version of that reader.

        Raises:
            MalformedCalibration: if no calibration lies beside the reader, or it is of another.
        """
        path = self.folder / CALIBRATION_FILE
        calibration = WordsCalibration.read(path)
        if calibration.words != self.card.version:
            raise MalformedCalibration(
                "The calibration of figures and words is of another reader of words",
                where=path,
                received=f"{calibration.words}; here reads {self.card.version}",
                remedy="make it anew: digits calibrate-words --out FOLDER",
            )
        return WordsTools(self.reader, calibration.for_figures(figures))

    @classmethod
    def opened(cls, folder: Path | None = None, threads: int = 1) -> Self:
        """Open the reader of a folder, after comparing its network with the card's digest.

        Args:
            folder: with ``card.json``; that of the package if None.
            threads: how many to use; 0 leaves it to ONNX Runtime.

        Raises:
            NoWordsReader: if there is no card in the folder: none may come with the package.
            MalformedCard: if the card is damaged.
            ModelTampered: if the network is missing or has another digest.
            UnfitNetwork: if the network knows symbols that are not in the alphabet of today.
        """
        where = folder or BUNDLED_WORDS_READER
        if not (where / CARD_FILE).exists():
            raise NoWordsReader(
                "There is no reader of amounts in words",
                where=where,
                received=f"no {CARD_FILE}",
                remedy="train one by `digits train-words`, or leave the amount in words to a "
                "person",
            )
        card = WordsCard.read(where / CARD_FILE)
        content = verified_bytes(where, card.files["onnx"])
        return cls(card, Reader.opened(content, WORDS_ALPHABET, threads), where)


def words_reader_version() -> str:
    """The version of the reader of words that comes with the package.

    Raises:
        NoWordsReader, MalformedCard: if there is none, or its card is damaged.
    """
    return opened_words_reader().card.version


@cache
def opened_words_reader() -> WordsReader:
    """The reader of words that comes with the package, opened once in each process.

    Raises:
        NoWordsReader, MalformedCard, ModelTampered, UnfitNetwork: if it cannot be had.
    """
    return WordsReader.opened()
