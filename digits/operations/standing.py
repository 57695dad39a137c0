"""Where the reader stands at a bank: what people's decisions say of what it accepts and reads."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from digits.amounts.decision.threshold import upper_bound
from digits.config import Currency
from digits.evidence.records import Evidence
from digits.evidence.sampling import fair_sample
from digits.scores import Record

CHANCE = 0.05  # more mistakes than this often by chance are an alarm
ENOUGH = 5  # accepted checks that were looked at, below which nothing is alarming


class Counted(Record):
    """A group of decided checks: how many, how many were read right."""

    n: int
    right: int


class Watched(NamedTuple):
    """Of which accepted checks a promise is watched.

    Attributes:
        reader: the version that promises; what another one accepted says nothing of it.
        since: when a person last looked into an alarm: what was decided before is known.
        certified: misread rate that is promised, 0 … 1.
    """

    reader: str
    since: datetime
    certified: float


class QualityControl(Record):
    """What quality control found among the accepted, in a fair sample.

    Attributes:
        looked: accepted checks that were looked at.
        misread: how many of them were wrong.
        bound: of the misread rate of all accepted ones, with 95 % confidence.
        certified: what the threshold in force promises.
        chance: of at least so many misread ones if the promise holds.
    """

    looked: int
    misread: int
    bound: float
    certified: float
    chance: float

    @property
    def alarming(self) -> bool:
        """Whether the promise is hardly kept."""
        return self.looked >= ENOUGH and self.misread > 0 and self.chance < CHANCE


class Standing(Record):
    """Where the reader stands in one currency.

    Attributes:
        currency: which.
        decided: checks about which people agree.
        reviewed: those that the program had left to a person.
        quality: of the ones that the present reader accepted since the last alarm was ended.
        fair: of a fair sample of all checks.
        share: of all checks that the fair sample has, 0 … 1.
        by_form: by the layout's name, "" where fields were looked for.
        by_week: by the Monday on which the week of the decision began, ISO 8601.
        by_words: by what the amount in words said; "" where it was not read.
    """

    currency: Currency
    decided: Counted
    reviewed: Counted
    quality: QualityControl
    fair: Counted
    share: float
    by_form: dict[str, Counted]
    by_week: dict[str, Counted]
    by_words: dict[str, Counted]


def standing_of(currency: Currency, evidence: Sequence[Evidence], watched: Watched) -> Standing:
    """Where the reader stands in a currency.

    Args:
        currency: which.
        evidence: of this currency, whichever version read it.
        watched: which accepted checks are held against the promise.
    """
    sample = fair_sample(evidence)
    return Standing(
        currency=currency,
        decided=_counted(evidence),
        reviewed=_counted([one for one in evidence if not one.accepted]),
        quality=_quality(
            [one for one in sample.checks if _is_watched(one, watched)], watched.certified
        ),
        fair=_counted(sample.checks),
        share=sample.share,
        by_form=_grouped(evidence, lambda one: one.layout),
        by_week=_grouped(evidence, week_of),
        by_words=_grouped(evidence, lambda one: one.words_agreement),
    )


def by_currency(evidence: Iterable[Evidence]) -> dict[Currency, list[Evidence]]:
    """Evidence by its currency, in the order of its names."""
    grouped: dict[Currency, list[Evidence]] = {}
    for one in evidence:
        grouped.setdefault(one.currency, []).append(one)
    return dict(sorted(grouped.items()))


def week_of(evidence: Evidence) -> str:
    """The Monday of the week in which it was decided."""
    year, week, _ = evidence.decided.astimezone(UTC).isocalendar()
    return date.fromisocalendar(year, week, 1).isoformat()


def _is_watched(one: Evidence, watched: Watched) -> bool:
    return one.accepted and one.reader == watched.reader and one.decided > watched.since


def _quality(accepted: Sequence[Evidence], certified: float) -> QualityControl:
    # Imported here: whoever only looks at a standing again computes none.
    from scipy.stats import binom

    misread = sum(not one.right for one in accepted)
    return QualityControl(
        looked=len(accepted),
        misread=misread,
        bound=upper_bound(misread, len(accepted)),
        certified=certified,
        chance=float(binom.sf(misread - 1, len(accepted), certified)) if accepted else 1.0,
    )


def _counted(evidence: Sequence[Evidence]) -> Counted:
    return Counted(n=len(evidence), right=sum(one.right for one in evidence))


def _grouped(evidence: Sequence[Evidence], key: Callable[[Evidence], str]) -> dict[str, Counted]:
    groups: Mapping[str, list[Evidence]] = {name: [] for name in sorted(map(key, evidence))}
    for one in evidence:
        groups[key(one)].append(one)
    return {name: _counted(group) for name, group in groups.items()}
