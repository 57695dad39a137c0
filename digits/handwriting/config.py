"""Every knob of drawing lines, frozen: shares that say how often what is drawn.

A share is a probability in 0 … 1. Lengths are shares of a digit's height unless they say pixels.
The study of which parts matter switches parts off by setting their share to 0.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import AliasChoices, Field

from digits.config import Frozen

WriterKind: TypeAlias = Literal["mnist", "drawn", "font", "pen"]
Split: TypeAlias = Literal["train", "holdout"]

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Weight: TypeAlias = Annotated[float, Field(ge=0)]


class WriterConfig(Frozen):
    """Who writes; the weights of kinds that are not at hand (no fonts, …) fall to the others."""

    mnist: Weight = 0.30
    drawn: Weight = 0.42
    font: Weight = 0.28
    pen: Weight = 0.43
    recorded: Share = Field(
        0.03, description="of pictures: a line that a real pen wrote whole, where there are any"
    )
    elastic: float = Field(1.0, ge=0, le=3, description="strength of the bending; 1 is usual")
    variation: float = Field(1.0, ge=0, le=3, description="how much a writer varies")
    small_zeros: Share = Field(
        0.18, description="of texts with an ending that some write small, as zeros"
    )
    joined: Share = Field(0.15, description="of strings: the pen often stays down between digits")
    touching: Share = Field(0.3, description="of strings: digits set close enough to touch")


class FormConfig(Frozen):
    """What a form prints inside a crop; none of it is ink of the text, but for printed signs.

    At most one of a box, rules, cells and guides is in a picture: their shares add up.
    """

    box: Share = Field(0.17, description="of pictures: the box around the text, whole or cut")
    rules: Share = Field(0.07, description="of pictures: upright rules beside the text")
    cells: Share = Field(0.04, description="of pictures: a comb or cells, a digit in each")
    guides: Share = Field(0.04, description="of pictures: a line to write on, or through the text")
    boxed_sign: Share = Field(
        0.4, description="of boxes and rules: a printed sign in them, where the text has any"
    )
    cut_print: Share = Field(
        0.12, description="of pictures: print or writing of other lines, cut by the crop"
    )
    ending: Share = Field(
        0.05, description="of pictures: print behind the text, where the text has any"
    )


class ScanConfig(FormConfig):
    """What form, paper and scanner do."""

    pattern: Share = Field(0.75, description="of pictures: a security background")
    lines: Share = Field(0.35, description="of pictures: lines of the box, or through the text")
    sign: Share = Field(
        0.12,
        validation_alias=AliasChoices("sign", "currency"),  # its name in version 0.1.0
        description="of pictures: a printed sign in front, where the text has any",
    )
    shading: Share = Field(0.35, description="of pictures: uneven light")
    bilevel: Share = Field(0.12, description="of pictures: black and white, as banks exchange it")
    coarse_bilevel: Share = Field(
        0.0, description="of those in black and white: made so at fewer rows, as on a whole page"
    )
    jpeg: Share = Field(0.25, description="of pictures: compressed")
    blur: Share = Field(0.4, description="of pictures: out of focus")
    noise: Share = Field(0.7, description="of pictures: grain, fine or coarse")
    coarse: Share = Field(0.12, description="of pictures: scanned at a lower resolution")


class SynthesisConfig(Frozen):
    """The whole generator, but for its texts. `height` is that of the reader's input, in pixels."""

    height: int = Field(48, ge=32, le=64)
    max_width: int = Field(384, ge=96, le=1024, description="pixels; longer strings are squeezed")
    holdout: Share = Field(
        0.125,
        validation_alias=AliasChoices("holdout", "held_out"),  # its name in version 0.1.0
        description="of writers kept from training, chosen by name",
    )
    writer: WriterConfig = Field(
        WriterConfig(),
        validation_alias=AliasChoices("writer", "hand"),  # its name in version 0.1.0
    )
    scan: ScanConfig = ScanConfig()
