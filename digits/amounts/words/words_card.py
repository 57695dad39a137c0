"""The card of a reader of amounts in words: what it is, how good, from what.

Read whenever one is opened, because it holds the digest of the network.
`artifacts.cards.words_card` builds it.
"""

from typing import Any, Literal

from pydantic import Field, field_validator

from digits.handwriting.config import WriterKind
from digits.models.model_card import CardFile, CardPart, ModelCard


class WordsData(CardPart):
    """What a reader of words learned from, as SHA-256 digests.

    Attributes:
        fonts: of each font file, by the font's name.
        pens: of what was used of each collection of recorded pens and words, by its name.
        generator: of the sources that drew the lines.
        lines: how many it was shown.
        start: the version of the reader from which it went on, or "".
    """

    fonts: dict[str, str]
    pens: dict[str, str]
    generator: str = Field(pattern=r"^[0-9a-f]{64}$")
    lines: int = Field(ge=0)
    start: str = ""


class LetterScores(CardPart):
    """Lines by writers that nothing was learned from, read symbol by symbol without any grammar.

    Attributes:
        lines: how many.
        symbols: that are to be read in them, spaces included.
        errors: symbols to insert, remove or replace to make what is read what is written.
    """

    lines: int = Field(ge=1)
    symbols: int = Field(ge=1)
    errors: int = Field(ge=0)

    @property
    def error_rate(self) -> float:
        """Errors a symbol; may exceed 1 where more is read than is written."""
        return self.errors / self.symbols


class WordsCard(ModelCard):
    """All that is known of one version of a reader of words; `config` is its `WordReaderConfig`.

    `holdout` has the scores by who wrote: ``pen`` for recorded words, ``font`` for fonts.
    `reproduce` is the command that trains it anew.
    """

    kind: Literal["words"] = "words"
    data: WordsData
    holdout: dict[WriterKind, LetterScores]
    reproduce: str

    @field_validator("files")
    @classmethod
    def _has_what_is_opened(cls, files: dict[Any, CardFile]) -> dict[Any, CardFile]:
        if "onnx" not in files:
            raise ValueError("the ONNX file is what is opened; it must be named")
        return files
