"""What a reader must show that owes something to a bank's own decisions, before a person is asked.

Pure decisions on its card, in the words of `digits.registry.promotion_gate`. A version with the
champion's network reads what the champion reads, so that no benchmark tells them apart: the bank's
own checks decide, above all those that chose nothing.
"""

from collections.abc import Iterator

from digits.amounts.reader.reader_card import OwnCalibration, OwnLearning, OwnMeasures, ReaderCard
from digits.config import Currency, GateConfig
from digits.metrics.paired_tests import not_worse
from digits.registry.promotion_gate import GateCheck, GateVerdict


def judge_recalibrated(challenger: ReaderCard, champion: ReaderCard) -> GateVerdict:
    """Weigh a version whose network is the champion's, and whose thresholds are the bank's own.

    Args:
        challenger: its card.
        champion: that of the champion, with the same network.
    """
    same = GateCheck(
        name="The champion’s network",
        asked=champion.network,
        found=challenger.network,
        passed=challenger.network == champion.network,
    )
    return GateVerdict(
        kind="reader",
        challenger=challenger.version,
        champion=champion.version,
        checks=(same, *own_checks(challenger, champion)),
    )


def own_checks(
    card: ReaderCard, champion: ReaderCard | None, config: GateConfig | None = None
) -> Iterator[GateCheck]:
    """What the bank's own decisions must show of a version; nothing where there are none.

    Args:
        card: of the version.
        champion: the card of the present one; None where there is none yet.
        config: the margins, where the network is another one and may read worse.
    """
    if card.own is None:
        return
    if champion is not None:
        yield _beside(card.own, champion)
    currencies = card.own.currencies
    most = max((own.measured.n for own in currencies.values()), default=0)
    for currency, own in currencies.items():
        if own.calibration.threshold.value is not None:
            yield _certified(currency, own)
            yield _misread(currency, own)
        if config is None:
            continue
        # The currency with the most checks is tested however few they are: one has to be.
        tested = own.measured.n == most or _measurable(own.measured.n, config)
        yield (_accuracy if tested else _no_clear_loss)(currency, own.measured, config)


def _beside(own: OwnLearning, champion: ReaderCard) -> GateCheck:
    # By version, not by network: with other thresholds of its own the same network accepts other
    # checks, and reads some with other views.
    same = own.before == champion.version
    return GateCheck(
        name="Measured beside the present champion",
        asked=champion.version,
        found=own.before if same else f"{own.before}; run `digits learn` again",
        passed=same,
    )


def _certified(currency: Currency, own: OwnCalibration) -> GateCheck:
    threshold = own.calibration.threshold
    return GateCheck(
        name=f"Certified on own {currency}",
        asked=f"at most {100 * threshold.wanted_rate:.2g} % misread, with 95 % confidence",
        found=threshold.words,
        passed=threshold.bound <= threshold.wanted_rate,
    )


def _misread(currency: Currency, own: OwnCalibration) -> GateCheck:
    # Imported here: commands that list or roll back wait for no statistics.
    from scipy.stats import binom

    measured, rate = own.measured, own.calibration.threshold.wanted_rate
    # As many as a threshold of that very rate would exceed by chance once in twenty times.
    most = int(binom.ppf(0.95, measured.accepted, rate)) if measured.accepted else 0
    return GateCheck(
        name=f"Few misread on own {currency} that chose nothing",
        asked=f"at most {most:,} of {measured.accepted:,} accepted",
        found=f"{measured.misread:,}; before {measured.misread_before:,} of "
        f"{measured.accepted_before:,}",
        passed=measured.misread <= most,
    )


def _accuracy(currency: Currency, measured: OwnMeasures, config: GateConfig) -> GateCheck:
    n, gained, lost = measured.n, measured.gained, measured.lost
    p_value = _p_value(gained, lost, n, config)
    return GateCheck(
        name=f"Not worse on own {currency} that nothing learned from",
        asked=f"a loss of {100 * config.reader_margin:.2g} % ruled out with "
        f"p < {config.significance:g}",
        found=f"{gained} amounts gained, {lost} lost of {n:,}; p = {p_value:.2g}",
        passed=p_value < config.significance,
    )


def _measurable(n: int, config: GateConfig) -> bool:
    """Whether so many checks could show that nothing was lost, by nothing gained and lost."""
    return _p_value(0, 0, n, config) < config.significance


def _p_value(gained: int, lost: int, n: int, config: GateConfig) -> float:
    return not_worse(gained, lost, n, config.reader_margin) if n else 1.0


def _no_clear_loss(currency: Currency, measured: OwnMeasures, config: GateConfig) -> GateCheck:
    # Imported here: likewise.
    from scipy.stats import binom

    n, gained, lost = measured.n, measured.gained, measured.lost
    # One-sided sign test: of the checks that only one of both reads right, each is a fair coin.
    p_value = float(binom.sf(lost - 1, gained + lost, 0.5))
    return GateCheck(
        name=f"Own {currency} that nothing learned from: not measurable",
        asked=f"no clear loss (p ≥ {config.significance:g}), as {n:,} "
        f"{'check is' if n == 1 else 'checks are'} too few to rule out one of "
        f"{100 * config.reader_margin:.2g} %",
        found=f"{gained} amounts gained, {lost} lost of {n:,}; p = {p_value:.2g}",
        passed=p_value >= config.significance,
    )
