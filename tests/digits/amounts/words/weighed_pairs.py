"""Pairs of figures and words whose truth is known, for the tests that weigh them."""

from decimal import Decimal

import numpy as np

from digits.amounts.decision.decision import AmountReading
from digits.amounts.grammar.currencies import AmountCandidate
from digits.amounts.words.agreement import shares_of
from digits.amounts.words.calibration import Pair, Versions
from digits.amounts.words.verification import evidence_of, worded_amount
from tests.digits.amounts.words.test_likelihood import spoken_words

VERSIONS = Versions("figures-1", "words-1")
TENS = ("twenty", "thirty", "sixty", "eighty")
ONES = ("one", "two", "six", "nine")


def figures(amount: str, probability: float, second: str = "") -> AmountReading:
    """What the figures say."""
    runner = AmountCandidate(Decimal(second), 0.05, second, "whole") if second else None
    sure = probability > 0.98
    return AmountReading(
        Decimal(amount), probability, runner, "accept" if sure else "review", (), amount
    )


def pair(text: str, said: str, truth: str, written: str, *, sure: float) -> Pair:
    """Figures that read `said` of `truth`, and a line that words `written`."""
    read = figures(said, 0.5 + 0.49 * sure, "1")
    scores = spoken_words(text, 0.55 + 0.4 * sure)
    evidence = evidence_of(scores, "USD", list(shares_of(read)))
    seen = worded_amount(scores, "USD").amount
    return Pair(read, evidence, Decimal(truth), Decimal(written), seen)


def drawn_pairs(seed: int, *, coincide: bool = False) -> list[Pair]:
    """260 pairs: of four in five the words agree; one figure in seven is misread.

    Args:
        seed: of the amounts.
        coincide: whether figures are misread as just what differing words say.
    """
    rng = np.random.default_rng(seed)
    pairs = []
    for number in range(260):
        tens, ones, other = (int(value) for value in rng.integers(0, [4, 4, 3]))
        value = {"twenty": 20, "thirty": 30, "sixty": 60, "eighty": 80}
        unit = {"one": 1, "two": 2, "six": 6, "nine": 9}
        truth = value[TENS[tens]] + unit[ONES[ones]]
        wrong = value[TENS[(tens + 1 + other) % 4]] + unit[ONES[ones]]
        text, written = f"{TENS[tens]}-{ONES[ones]} dollars", truth
        differs = number % 5 == 3
        if differs:
            text, written = f"{TENS[(tens + 1 + other) % 4]}-{ONES[ones]} dollars", wrong
        misread = number % 7 == 1 or (differs and coincide)
        said = (wrong if differs and coincide else value[TENS[tens]] + 4) if misread else truth
        sure = float(rng.random()) * (0.6 if misread else 1.0)
        pairs.append(pair(text, str(said), str(truth), str(written), sure=sure))
    return pairs
