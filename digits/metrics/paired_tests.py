"""Whether one model is really better than another on the same images, or at least not worse.

Takes for each model which images it read right, bool ``(n,)``.
"""

import math

from digits.arrays import Booleans
from digits.config import Kind
from digits.scores import PairedTest


def mcnemar(first: Kind, first_right: Booleans, second: Kind, second_right: Booleans) -> PairedTest:
    """McNemar's exact test on two models' right and wrong answers, each of shape ``(n,)``.

    Source: McNemar, Psychometrika 12 (1947), in its exact binomial form: under equality each
    image that only one model reads right is a fair coin.
    """
    # Imported here: wording and results are for processes that score, too, without SciPy.
    from scipy.stats import binomtest

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


def not_worse(gained: int, lost: int, n: int, margin: float) -> float:
    """The p-value of "the newcomer loses at least `margin` of accuracy", by Tango's score test.

    A small value says: not worse by more than the margin. Equal answers on few images prove
    little, so they give a large one.

    Source: Tango, Statistics in Medicine 17 (1998) 891-908, for paired proportions.

    Args:
        gained: images that only the newcomer reads right.
        lost: images that only the incumbent reads right.
        n: all images.
        margin: the loss of accuracy that would matter, in 0 … 1.
    """
    # Imported here: likewise.
    from scipy.stats import norm

    difference = -margin  # under the hypothesis: newcomer less incumbent
    # The most likely share of lost images, given that difference.
    b = -gained - lost + (2 * n - gained + lost) * difference
    c = -lost * difference * (1 - difference)
    share_lost = (math.sqrt(b * b - 8 * n * c) - b) / (4 * n)
    variance = n * (2 * share_lost + difference * (1 - difference))
    return float(norm.sf((gained - lost - n * difference) / math.sqrt(variance)))
