"""Whether one model is really better than another on the same images."""

from pydantic import BaseModel, ConfigDict
from scipy.stats import binomtest

from digits.arrays import Booleans
from digits.config import Kind


class PairedTest(BaseModel):
    """Two models on the same `n` held-back images.

    `only_first` counts images that only the first one read right, `only_second` likewise.
    `p_value` is the chance of a difference at least this large between equally good models.
    """

    model_config = ConfigDict(frozen=True)

    first: Kind
    second: Kind
    n: int
    only_first: int
    only_second: int
    p_value: float


def mcnemar(first: Kind, first_right: Booleans, second: Kind, second_right: Booleans) -> PairedTest:
    """McNemar's exact test on two models' right and wrong answers, each of shape ``(n,)``.

    Source: McNemar, Psychometrika 12 (1947), in its exact binomial form: under equality each
    image that only one model reads right is a fair coin.
    """
    only_first = int((first_right & ~second_right).sum())
    only_second = int((second_right & ~first_right).sum())
    differing = only_first + only_second
    p_value = float(binomtest(only_first, differing).pvalue) if differing else 1.0
    return PairedTest(
        first=first,
        second=second,
        n=len(first_right),
        only_first=only_first,
        only_second=only_second,
        p_value=p_value,
    )
