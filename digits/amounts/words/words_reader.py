"""A published reader of amounts in words: a line's picture to log-probabilities of its symbols.

ONNX Runtime, NumPy and Pillow only. Opening checks the network against its card. What a line words
is for `digits.amounts.words.likelihood` to say.
"""

from pathlib import Path
from typing import NamedTuple, Self

from digits.amounts.words.alphabet import WORDS_ALPHABET
from digits.amounts.words.errors import NoWordsReader
from digits.amounts.words.words_card import WordsCard
from digits.line_reader.network_session import Reader
from digits.models.model_card import CARD_FILE, verified_bytes

BUNDLED_WORDS_READER = Path(__file__).parents[2] / "data" / "words"  # ``card.json``, ``words.onnx``


class WordsReader(NamedTuple):
    """An opened reader of words with its card."""

    card: WordsCard
    reader: Reader

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
        return cls(card, Reader.opened(content, WORDS_ALPHABET, threads))
