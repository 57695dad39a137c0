"""The summary of a batch as a page of Markdown for the Prefect UI: counts, amounts, drift.

It shows no picture and no text of a check, and no name of a file, which may hold an account number.
"""

from collections.abc import Sequence
from decimal import Decimal

from artifacts.exports.disclaimer import LEGAL_AMOUNT_DISCLAIMER
from artifacts.reports.wording import plural
from digits.checks.batch.duplicates import REASONS
from digits.checks.batch.plan import ScoringPlan
from digits.checks.batch.statistics import BINS, BatchCounts, Change, file_places, slowest
from digits.ledger.records import DECISIONS, Item
from digits.operations.batch_exports import BatchOutcome
from digits.operations.export_folders import RESULTS

WORDS = {"accept": "accepted", "review": "for a person", "quarantine": "quarantined"}
AGREEMENTS = {
    "agree": "agrees with the figures on",
    "unsure": "may agree with them on",
    "disagree": "says something else on",
    "unreadable": "could not be read on",
    "absent": "was not found on",
}
BAR = 30  # characters of the longest bar


def sentence(counts: BatchCounts) -> str:
    """A batch in one line of a log."""
    parts = [f"{counts.pages[outcome]:,} {WORDS[outcome]}" for outcome in DECISIONS]
    files, pages = plural(counts.files["inputs"], "file"), plural(counts.pages["inputs"], "page")
    beside = f" ({counts.beside:,} of them not a check file)" if counts.beside else ""
    return f"{files} with {pages}: {', '.join(parts)}{beside}"


def markdown(items: Sequence[Item], outcome: BatchOutcome) -> str:
    """The whole page, without links: only the owner of the files is to know where they lie."""
    counts, recipe = outcome.counts, outcome.recipe
    parts = [
        f"## Batch {outcome.batch.number}: {sentence(counts)}",
        f"Reader {recipe.reader}, {recipe.layout or 'no layout'}; {recipe.policy}.",
        _outcomes(counts),
        _set_aside(counts),
        _agreements(counts),
        LEGAL_AMOUNT_DISCLAIMER,
        _problems(counts),
        _histogram(counts),
        _slow(items),
        _compared(outcome.changes),
    ]
    return "\n\n".join(part for part in parts if part)


def deciding(plan: ScoringPlan) -> str:
    """The settings that decided what became of a batch; no setting of a plan is a secret."""
    policy, options = plan.options.policy, plan.reconciliation.model_dump(mode="json")
    words = plan.options.words
    limits = plan.limits.model_dump(mode="json")
    values = {
        "misread rate of the threshold": policy.threshold.wanted_rate,
        "DIGITS_CEILING": "none" if policy.ceiling is None else f"{policy.ceiling:,f}",
        "DIGITS_WORDS": words.mode,
        "DIGITS_WORDS_MUST_ABOVE": "none" if words.must_above is None else f"{words.must_above:,f}",
        **{f"DIGITS_{name.upper()}": value for name, value in options.items()},
        "DIGITS_MOST_FAILURES": plan.most_failures,
        **{f"DIGITS_LIMITS__{name.upper()}": value for name, value in limits.items()},
    }
    rows = [f"| {name} | {value} |" for name, value in values.items()]
    return "\n".join(["Settings that decided:", "", "| setting | value |", "| --- | ---: |", *rows])


def _set_aside(counts: BatchCounts) -> str:
    reasons = [f"{REASONS[why]}: {n:,}" for why, n in counts.suspicions.items()]
    told = f" ({'; '.join(reasons)})" if reasons else ""
    return (
        f"{plural(counts.duplicates, 'suspected duplicate presentment')}{told}; "
        f"{counts.sampled:,} accepted set aside for quality control."
    )


def _agreements(counts: BatchCounts) -> str:
    """How often figures and words agreed; nothing where no words were read."""
    told = [f"{AGREEMENTS[name]} {n:,}" for name, n in counts.agreements.items() if n]
    return f"The amount in words: {', '.join(told)}." if told else ""


def _outcomes(counts: BatchCounts) -> str:
    rows = [
        f"| {WORDS[outcome]} | {counts.files[outcome]:,} | {counts.pages[outcome]:,} "
        f"| {_money(counts.amounts[outcome])} |"
        for outcome in DECISIONS
    ]
    total = f"| **all** | {counts.files['inputs']:,} | {counts.pages['inputs']:,} | |"
    return "\n".join(["| | files | pages | amount |", "| --- | ---: | ---: | ---: |", *rows, total])


def _money(sums: dict[str, str]) -> str:
    return ", ".join(f"{name} {Decimal(total):,f}" for name, total in sums.items()) or "–"


def _problems(counts: BatchCounts) -> str:
    problems = ", ".join(f"{code} ({n:,})" for code, n in counts.codes.items())
    return f"Quarantined for: {problems}." if problems else ""


def _histogram(counts: BatchCounts) -> str:
    most = max(1, *counts.probabilities)
    rows = [
        f"{index / BINS:.1f} – {(index + 1) / BINS:.1f}  {'█' * round(BAR * n / most):{BAR}}  {n:,}"
        for index, n in enumerate(counts.probabilities)
    ]
    return "\n".join(["Probabilities of the amounts:", "```", *rows, "```"])


def _slow(items: Sequence[Item]) -> str:
    places = file_places(items)
    rows = [
        f"- file {places[name]:,} of {len(places):,}, page {page}: {seconds:.2f} s"
        for name, page, seconds in slowest(items)
    ]
    head = f"Slowest, by their place in {RESULTS}, which has the names:"
    return "\n".join([head, *rows]) if rows else ""


def _compared(changes: Sequence[Change]) -> str:
    if not changes:
        return "Compared with earlier batches: too few pages, here or there."
    rows = [
        f"| {change.what} | {change.now:.3f} | {change.before:.3f} "
        f"| {'**drift**' if change.drifted else ''} |"
        for change in changes
    ]
    head = ["| | now | earlier batches | |", "| --- | ---: | ---: | --- |"]
    return "\n".join([*head, *rows])
