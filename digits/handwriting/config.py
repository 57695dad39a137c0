"""Every knob of the synthesis of amounts, frozen; the shares that say how often what is drawn.

A share is a probability in 0 … 1. Lengths are shares of a digit's height unless they say pixels.
The study of which parts matter switches parts off by setting their share to 0.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import AliasChoices, Field, model_validator

from digits.config import Frozen

AmountProfile: TypeAlias = Literal["USD", "CLP", "INR", "EUR"]
PROFILES: tuple[AmountProfile, ...] = ("USD", "CLP", "INR", "EUR")
WriterKind: TypeAlias = Literal["mnist", "drawn", "font"]
Split: TypeAlias = Literal["train", "holdout"]

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Weight: TypeAlias = Annotated[float, Field(ge=0)]


class TextConfig(Frozen):
    """What is written."""

    usd: Weight = Field(1.0, description="how often, relative to the other currencies")
    clp: Weight = 1.0
    inr: Weight = 1.0
    eur: Weight = 1.0
    plain: Weight = Field(1.0, description="digits alone, without marks")
    negatives: Share = Field(
        0.05,
        validation_alias=AliasChoices("negatives", "nonsense"),  # its name in version 0.1.0
        description="pictures that hold no amount; their text is empty",
    )

    @model_validator(mode="after")
    def _something_is_written(self) -> "TextConfig":
        if self.usd + self.clp + self.inr + self.eur + self.plain <= 0:
            raise ValueError("at least one kind of text needs a weight above 0")
        return self


class WriterConfig(Frozen):
    """Who writes; the weights of kinds that are not at hand (no fonts) fall to the others."""

    mnist: Weight = 0.30
    drawn: Weight = 0.42
    font: Weight = 0.28
    elastic: float = Field(1.0, ge=0, le=3, description="strength of the bending; 1 is usual")
    variation: float = Field(1.0, ge=0, le=3, description="how much a writer varies")
    small_zeros: Share = Field(0.18, description="of amounts that end in zeros: written small")
    joined: Share = Field(0.15, description="of strings: the pen often stays down between digits")
    touching: Share = Field(0.3, description="of strings: digits set close enough to touch")


class ScanConfig(Frozen):
    """What paper and scanner do."""

    pattern: Share = Field(0.75, description="of pictures: a security background")
    lines: Share = Field(0.35, description="of pictures: lines of the box, or through the amount")
    currency: Share = Field(0.12, description="of pictures: a printed currency sign in front")
    shading: Share = Field(0.35, description="of pictures: uneven light")
    bilevel: Share = Field(0.12, description="of pictures: black and white, as banks exchange it")
    jpeg: Share = Field(0.25, description="of pictures: compressed")
    blur: Share = Field(0.4, description="of pictures: out of focus")
    noise: Share = Field(0.7, description="of pictures: grain, fine or coarse")
    coarse: Share = Field(0.12, description="of pictures: scanned at a lower resolution")


class SynthesisConfig(Frozen):
    """The whole generator. `height` is that of the reader's input, in pixels."""

    height: int = Field(40, ge=32, le=64)
    max_width: int = Field(320, ge=96, le=1024, description="pixels; longer strings are squeezed")
    holdout: Share = Field(
        0.125,
        validation_alias=AliasChoices("holdout", "held_out"),  # its name in version 0.1.0
        description="of writers kept from training, chosen by name",
    )
    text: TextConfig = TextConfig()
    writer: WriterConfig = Field(
        WriterConfig(),
        validation_alias=AliasChoices("writer", "hand"),  # its name in version 0.1.0
    )
    scan: ScanConfig = ScanConfig()
