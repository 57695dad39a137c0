"""The card of the reader of MICR lines: what it is, how sure it has to be, from what.

Read whenever it is opened, because it holds the digest of the network and its threshold.
"""

from typing import Literal

from pydantic import Field

from digits.models.model_card import CardPart, ModelCard


class LineScores(CardPart):
    """Lines that were drawn anew, worse than those that were learned from, and read.

    Attributes:
        lines: how many; half of them are whole lines of a known form.
        right: that were read right, each character of them but spaces.
        known: that reached the threshold and have a known form.
        misread: of these, that say another check than the one that is printed.
    """

    lines: int = Field(ge=1)
    right: int = Field(ge=0)
    known: int = Field(ge=0)
    misread: int = Field(ge=0)


class MicrCard(ModelCard):
    """All that is known of the network.

    `threshold` is the probability from which on a line of a known form identifies its check, and
    `bound` what share of those may be wrong at most, with 95 % confidence, of lines as they are
    drawn. `generator` is the digest of the sources that drew them, `lines` how many were learned
    from. `reproduce` is the command that trains it anew.
    """

    kind: Literal["micr"] = "micr"
    threshold: float = Field(gt=0, le=1)
    bound: float = Field(ge=0, le=1)
    generator: str = Field(pattern=r"^[0-9a-f]{64}$")
    lines: int = Field(ge=1)
    holdout: LineScores
    reproduce: str
