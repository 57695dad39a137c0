"""The gate of readers: what a challenger must show before a person is asked.

Pure decisions on what two fresh processes measured (`digits.registry.reader_reevaluation`), in the
words of `digits.registry.promotion_gate`.
"""

from typing import NamedTuple

from digits.amounts.decision.threshold import Threshold
from digits.amounts.reader.benchmark import BenchmarkResult
from digits.amounts.reader.reader_card import BenchmarkScores, ReaderCard
from digits.config import Currency, GateConfig
from digits.metrics.paired_tests import not_worse
from digits.registry.promotion_gate import SAME, GateCheck, GateVerdict

MOST_ACCEPTED, OF = 3, 5000  # pictures of what is no amount


class MeasuredReader(NamedTuple):
    """A reader's card, and its result on the benchmark when it was measured anew."""

    card: ReaderCard
    result: BenchmarkResult

    @property
    def accepted(self) -> int:
        """Strings that it accepts without a person."""
        return sum(own.accepted for own in self.result.scores.by_currency.values())

    @property
    def misread(self) -> int:
        """How many of those are misread."""
        return sum(own.misread_accepted for own in self.result.scores.by_currency.values())

    @property
    def strings(self) -> int:
        """Strings with an amount in the benchmark."""
        return sum(own.n for own in self.result.scores.by_currency.values())

    @property
    def calibration_error(self) -> float:
        """The mean over the currencies."""
        errors = [own.calibration_error for own in self.result.scores.by_currency.values()]
        return sum(errors) / len(errors)


def judge_reader(
    challenger: MeasuredReader, champion: MeasuredReader | None, config: GateConfig
) -> GateVerdict:
    """Weigh a challenger against its card, the limits, and the champion.

    Args:
        challenger: as measured anew.
        champion: on the same strings; None for the first of its kind.
        config: the margins.
    """
    rate = _allowed(challenger.card, champion)
    checks = [
        _as_on_card(challenger),
        _latency(challenger.result, config),
        _negatives(challenger.result.scores),
        _misread(challenger, rate),
    ]
    if champion is not None:
        checks += [
            _accuracy(currency, challenger, champion, config)
            for currency in challenger.result.right
        ]
        checks += [_accepting(challenger, champion, config)]
        checks += [_calibration(challenger, champion, config)]
    return GateVerdict(
        kind="reader",
        challenger=challenger.result.version,
        champion=champion.result.version if champion else "",
        checks=tuple(checks),
    )


def _as_on_card(challenger: MeasuredReader) -> GateCheck:
    on_card, measured = challenger.card.benchmark, challenger.result.scores
    return GateCheck(
        name="Scores equal the card’s",
        asked=_shares(on_card) if on_card else "a benchmark on its card",
        found=_shares(measured),
        passed=on_card is not None and _equal(on_card, measured),
    )


def _shares(scores: BenchmarkScores) -> str:
    return ", ".join(
        f"{currency} {100 * own.exact_match:.1f} %" for currency, own in scores.by_currency.items()
    )


def _equal(first: BenchmarkScores, second: BenchmarkScores) -> bool:
    """Whether two measurements agree up to the order in which numbers were summed."""
    counts = [
        (scores.negatives, scores.negatives_accepted, scores.by_currency.keys())
        for scores in (first, second)
    ]
    return counts[0] == counts[1] and all(
        abs(float(value) - float(getattr(second.by_currency[currency], name))) < SAME
        for currency, own in first.by_currency.items()
        for name, value in own
    )


def _latency(result: BenchmarkResult, config: GateConfig) -> GateCheck:
    return GateCheck(
        name="Fast enough",
        asked=f"at most {config.reader_most_ms:g} ms an amount",
        found=f"{result.ms:.2g} ms",
        passed=result.ms <= config.reader_most_ms,
    )


def _negatives(scores: BenchmarkScores) -> GateCheck:
    return GateCheck(
        name="Does not accept what is no amount",
        asked=f"at most {MOST_ACCEPTED} of {OF:,} pictures",
        found=f"{scores.negatives_accepted:,} of {scores.negatives:,}",
        passed=scores.negatives_accepted * OF <= scores.negatives * MOST_ACCEPTED,
    )


def _allowed(card: ReaderCard, champion: MeasuredReader | None) -> float:
    """The misread rate that is allowed: what the champion is certified for, or what was wanted."""
    certified: Threshold = card.calibration.threshold
    if champion is None or champion.card.calibration.threshold.value is None:
        return certified.wanted_rate
    return max(certified.wanted_rate, champion.card.calibration.threshold.bound)


def _misread(challenger: MeasuredReader, rate: float) -> GateCheck:
    # Imported here: commands that list or roll back wait for no statistics.
    from scipy.stats import binom

    # As many as a reader of that very rate would exceed by chance once in twenty times.
    most = int(binom.ppf(0.95, challenger.accepted, rate)) if challenger.accepted else 0
    return GateCheck(
        name="Few misread among the accepted",
        asked=f"at most {most:,}: what {100 * rate:.2g} % misread may give by chance",
        found=f"{challenger.misread:,} of {challenger.accepted:,} accepted",
        passed=challenger.misread <= most,
    )


def _accuracy(
    currency: Currency, challenger: MeasuredReader, champion: MeasuredReader, config: GateConfig
) -> GateCheck:
    new, old = challenger.result.right[currency], champion.result.right[currency]
    answers = list(zip(new, old, strict=True))
    gained, lost = answers.count(("1", "0")), answers.count(("0", "1"))
    p_value = not_worse(gained, lost, len(answers), config.reader_margin)
    return GateCheck(
        name=f"Not worse than the champion at {currency}",
        asked=f"a loss of {100 * config.reader_margin:.2g} % ruled out with "
        f"p < {config.significance:g}",
        found=f"{gained} amounts gained, {lost} lost of {len(answers):,}; p = {p_value:.2g}",
        passed=p_value < config.significance,
    )


def _accepting(
    challenger: MeasuredReader, champion: MeasuredReader, config: GateConfig
) -> GateCheck:
    new, old = (reader.accepted / reader.strings for reader in (challenger, champion))
    return GateCheck(
        name="Leaves no more to people",
        asked=f"at most {100 * config.reader_margin:.2g} points fewer accepted than the champion",
        found=f"{100 * new:.1f} % accepted, the champion {100 * old:.1f} %",
        passed=new >= old - config.reader_margin,
    )


def _calibration(
    challenger: MeasuredReader, champion: MeasuredReader, config: GateConfig
) -> GateCheck:
    new, old = challenger.calibration_error, champion.calibration_error
    return GateCheck(
        name="Confidence as reliable as the champion’s",
        asked=f"at most {100 * config.calibration_margin:.1f} points above the champion’s",
        found=f"{100 * new:.2f} %, the champion {100 * old:.2f} %",
        passed=new <= old + config.calibration_margin,
    )
