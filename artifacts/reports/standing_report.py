"""Where the reader stands at a bank: a private page with every mistake, and a table for the UI.

The page shows crops, so it lies in the store's private room and goes when they go. The table for
the Prefect UI has counts alone.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from artifacts.reports import wording
from artifacts.reports.amount_evaluation import write_evaluation
from artifacts.reports.run_report import environment
from digits.amounts.decision.decision import AmountReading
from digits.amounts.decision.evaluation import EvaluatedReading, evaluate
from digits.amounts.decision.threshold import Threshold
from digits.config import Currency
from digits.evidence.evidence_store import EvidenceStore
from digits.evidence.records import ROOM, Evidence
from digits.evidence.sampling import fair_sample
from digits.operations.standing import Counted, Standing, by_currency
from digits.store.atomic import atomic_folder, private_folder, write_text
from digits.store.folders import Store

REPORT, PAGE = "report", "standing.html"
FOUND = "fields looked for"
UNREAD = "not read"


def write_standing(
    store: Store,
    found: Sequence[Standing],
    thresholds: dict[Currency, Threshold],
    alarms: Sequence[str],
) -> Path:
    """Write the page with curves and mistakes of each currency; returns it.

    Args:
        store: with the evidence.
        found: where the reader stands.
        thresholds: in force, by currency.
        alarms: in words.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written; the last report stays then.
    """
    evidence = by_currency(EvidenceStore(store).all())
    folder = private_folder(store.path(ROOM)) / REPORT
    with atomic_folder(folder, replace=True, private=True) as partial:
        for one in found:
            readings = _readings(store, evidence[one.currency])
            fair = {kept.check for kept in fair_sample(evidence[one.currency]).checks}
            sample = [item for item in readings if item.file.parent.name in fair]
            write_evaluation(
                partial / one.currency,
                evaluate(sample or readings),
                readings,
                thresholds[one.currency],
                f"decided checks in {one.currency}",
                named=lambda file: f"check {file.parent.name}",
            )
        write_text(partial / PAGE, render_standing(found, alarms))
    return folder / PAGE


def render_standing(found: Sequence[Standing], alarms: Sequence[str]) -> str:
    """The page, without any picture."""
    return (
        environment(escape=True)
        .get_template("standing.html.j2")
        .render(
            day=f"{datetime.now(UTC):%Y-%m-%d}",
            headline=headline(found),
            alarms=alarms,
            sections=[_section(one) for one in found],
        )
    )


def headline(found: Sequence[Standing]) -> str:
    """How many decisions there are, and what quality control says, in a sentence."""
    if not found:
        return "No decided check is kept yet."
    decided = sum(one.decided.n for one in found)
    looked = sum(one.quality.looked for one in found)
    misread = sum(one.quality.misread for one in found)
    quality = (
        f"of {wording.plural(looked, 'accepted one')} that quality control looked at in a fair "
        f"sample {wording.number(misread)} {'is' if misread == 1 else 'are'} misread"
        if looked
        else "quality control has looked at no accepted one"
    )
    return f"{wording.plural(decided, 'decided check')}; {quality}."


def standing_markdown(
    found: Sequence[Standing], notes: Sequence[str], alarms: Sequence[str]
) -> str:
    """The counts for the Prefect UI."""
    rows = [
        "| currency | decided | reviewed, read right | accepted, looked at | misread | promised |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *map(_row, found),
    ]
    told = [f"**Alarm.** {alarm}." for alarm in alarms] + list(notes)
    return "\n\n".join(
        (f"## Where the reader stands\n\n{headline(found)}", "\n".join(rows), *told, "")
    )


def _row(one: Standing) -> str:
    quality = one.quality
    return (
        f"| {one.currency} | {wording.number(one.decided.n)} "
        f"| {_of(one.reviewed)} | {wording.number(quality.looked)} "
        f"| {wording.number(quality.misread)} | {wording.percent(quality.certified)} |"
    )


def _of(counted: Counted) -> str:
    return f"{wording.number(counted.right)} of {wording.number(counted.n)}"


def _section(one: Standing) -> dict[str, Any]:
    quality = one.quality
    bound = (
        f"of all accepted ones are misread at most, with 95 % confidence; "
        f"{wording.percent(quality.certified)} are promised"
    )
    fair = (
        f"A fair sample, in which every check is with the same probability of "
        f"{wording.percent(one.share, 1)}, holds {wording.number(one.fair.n)} checks; "
        f"{wording.number(one.fair.right)} of them were read right."
        if one.fair.n
        else "There is no fair sample: no accepted check was set aside for quality control."
    )
    tiles = [
        {"number": wording.number(one.decided.n), "words": "checks about which people agree"},
        {"number": _of(one.reviewed), "words": "left to a person, yet read right"},
        {
            "number": f"{wording.number(quality.misread)} of {wording.number(quality.looked)}",
            "words": "misread of what this reader accepted, as far as it was looked at",
        },
        {"number": wording.percent(quality.bound, 1), "words": bound},
    ]
    tables = [
        _table("By form", "form", one.by_form, FOUND),
        _table("By week", "week from", one.by_week, ""),
        _table("By what the amount in words says", "words", one.by_words, UNREAD),
    ]
    return {"standing": one, "tiles": tiles, "note": fair, "tables": tables}


def _table(title: str, first: str, groups: dict[str, Counted], unnamed: str) -> dict[str, Any]:
    rows = [
        {"name": name or unnamed, "n": counted.n, "right": counted.right}
        for name, counted in groups.items()
    ]
    return {"title": title, "first": first, "rows": rows}


def _readings(store: Store, evidence: Sequence[Evidence]) -> list[EvaluatedReading]:
    """What was read of decided checks when they came, with the pictures of their figures."""
    kept = EvidenceStore(store)
    return [
        EvaluatedReading(kept.path_of(one, one.figures), one.amount, _reading(one), 0.0)
        for one in evidence
    ]


def _reading(one: Evidence) -> AmountReading:
    return AmountReading(
        one.read, one.probability, None, "accept" if one.accepted else "review", ()
    )
