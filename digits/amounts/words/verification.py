"""Which amount a line of words vouches for: the figures' candidates against all other wordings.

The words need not be recognised to be of use: the figures give a few candidates, and the question
is which of them the line says, and whether it says any. With F the figures and W the line,

    P(a | F, W) = P(a | F) L(a) / (sum over candidates b of P(b | F) L(b) + P(rest | F) Z)

where L(a) is the likelihood of the line given amount a, over all its wordings, and Z the same over
the wordings of any amount: what the line would say were the figures' candidates all wrong.
Likelihoods are tempered, because the frames of a network are not independent.
"""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from digits.amounts.words.alphabet import SPACE, WORDS_ALPHABET
from digits.amounts.words.likeliest import likeliest_text
from digits.amounts.words.likelihood import log_likelihoods
from digits.amounts.words.parsing import amount_of
from digits.amounts.words.wordings import any_amount_graph, worded
from digits.config import Currency
from digits.handwriting.alphabet import BLANK
from digits.line_reader.ctc import LogProbabilities, best_path

TEMPER = 0.5  # power of a line's likelihoods
LEAST_SHARE = 1e-6  # of the figures' probability that is left to all other amounts
# Nats a symbol by which writing that is no wording falls short at least. Of 232 drawn wordings that
# were cut in two, 230 were kept whole at 1.5; of 47 lines with a payee above, 45 were told apart.
FOREIGN = 1.5


class AmountEvidence(NamedTuple):
    """What a line says of one amount, in nats.

    Attributes:
        likelihood: logarithm of the sum over its wordings.
        prior: logarithm of its share among all amounts that are worded.
    """

    likelihood: float
    prior: float


class LineEvidence(NamedTuple):
    """What a line of words says of some amounts, in nats.

    Attributes:
        symbols: written in the line, as the likeliest path has them.
        free: logarithm of the likeliest path, whatever it says.
        any_wording: … of the sum over the wordings of all amounts.
        by_amount: of each amount in question.
    """

    symbols: int
    free: float
    any_wording: float
    by_amount: Mapping[Decimal, AmountEvidence]


class Vouching(NamedTuple):
    """What figures and words say together of the figures' candidates.

    Attributes:
        amount: the likeliest of them, words considered.
        share: its probability, figures and words together, 0 … 1, before calibration.
        support: logarithm of its probability by the words alone, among all amounts; 0 at best.
    """

    amount: Decimal
    share: float
    support: float


def joined_lines(lines: Sequence[LogProbabilities]) -> LogProbabilities:
    """Scores of one or two lines, one behind the other with a space between."""
    if len(lines) == 1:
        return lines[0]
    gap = np.full((2, WORDS_ALPHABET.classes), -30.0, dtype=np.float32)
    gap[:, [BLANK, WORDS_ALPHABET.class_of[SPACE]]] = np.float32(math.log(0.5))
    parts = [part for line in lines for part in (line, gap)]
    return np.concatenate(parts[:-1])


def worded_lines(
    lines: Sequence[LogProbabilities], currency: Currency
) -> Sequence[LogProbabilities]:
    """Those of two lines that word an amount: what else is written near, a payee, is left out.

    Either both do, or one, and the other says anything at all, which costs it `FOREIGN`.

    Args:
        lines: scores of one or two, from above.
        currency: whose wordings.
    """
    if len(lines) == 1:
        return lines
    graph = [any_amount_graph(currency)]

    def wording_of(scores: LogProbabilities) -> float:
        return float(log_likelihoods(scores, graph, WORDS_ALPHABET)[0])

    both = wording_of(joined_lines(lines))
    first, second = (wording_of(one) - _anything(one) for one in lines)
    either = max(first, second) + sum(_anything(one) for one in lines)
    if both >= either:
        return lines
    return lines[:1] if first > second else lines[1:]


def _anything(scores: LogProbabilities) -> float:
    """Logarithm of the likelihood of a line that may say anything."""
    return _free(scores) - FOREIGN * len(free_text(scores))


def _free(scores: LogProbabilities) -> float:
    """Logarithm of the likeliest path, whatever it says."""
    return float(scores.max(axis=1).sum()) if len(scores) else 0.0


def evidence_of(
    scores: LogProbabilities, currency: Currency, amounts: Sequence[Decimal]
) -> LineEvidence:
    """What a line says of some amounts, and of all together.

    Args:
        scores: natural logarithms, (frames, classes of `WORDS_ALPHABET`).
        currency: whose wordings.
        amounts: in question; those too large to be worded are left out.
    """
    found = {amount: worded(currency, amount) for amount in dict.fromkeys(amounts)}
    known = {amount: wordings for amount, wordings in found.items() if wordings is not None}
    graphs = [any_amount_graph(currency), *(wordings.graph for wordings in known.values())]
    logs = log_likelihoods(scores, graphs, WORDS_ALPHABET).tolist()
    by_amount = {
        amount: AmountEvidence(log, math.log(wordings.share))
        for (amount, wordings), log in zip(known.items(), logs[1:], strict=True)
    }
    return LineEvidence(len(free_text(scores)), _free(scores), logs[0], by_amount)


def vouch(shares: Mapping[Decimal, float], evidence: LineEvidence) -> Vouching | None:
    """What figures and words say together; None where the figures have no amount that is worded.

    Args:
        shares: the probabilities of the figures' candidates, together at most 1.
        evidence: what the line says of them.
    """
    known = {amount: share for amount, share in shares.items() if amount in evidence.by_amount}
    if not known:
        return None
    rest = max(LEAST_SHARE, 1 - sum(known.values()))
    logs = {
        amount: math.log(max(share, LEAST_SHARE)) + TEMPER * evidence.by_amount[amount].likelihood
        for amount, share in known.items()
    }
    others = math.log(rest) + TEMPER * evidence.any_wording
    whole = float(np.logaddexp.reduce([*logs.values(), others]))
    amount = max(logs, key=lambda one: (logs[one], one))
    own = evidence.by_amount[amount]
    return Vouching(
        amount,
        math.exp(logs[amount] - whole),
        min(0.0, own.likelihood + own.prior - evidence.any_wording),
    )


class WordsText(NamedTuple):
    """The likeliest wording of a line, and the amount that it words; None if it words none."""

    text: str
    amount: Decimal | None


def worded_amount(scores: LogProbabilities, currency: Currency) -> WordsText:
    """What a line most likely says, as a wording of the currency."""
    likeliest = likeliest_text(scores, any_amount_graph(currency), WORDS_ALPHABET)
    if likeliest is None:
        return WordsText("", None)
    return WordsText(likeliest.text, amount_of(likeliest.text, currency))


def free_text(scores: LogProbabilities) -> str:
    """What is written, symbol by symbol, without any grammar."""
    return best_path(scores, WORDS_ALPHABET).strip(SPACE)
