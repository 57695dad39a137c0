"""A promotion in words and pictures: challenger beside champion, the gate's checks, the outcome."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from rich.table import Table

from artifacts.plots.models import confusion_png
from artifacts.reports import wording
from artifacts.reports.alias_history import DONE, outcome, text_table
from artifacts.reports.run_report import plain, unbroken
from artifacts.reports.tables import facts_frame, markdown_table
from artifacts.reports.wording import NOTHING
from digits.amounts.reader.benchmark import BenchmarkResult
from digits.amounts.reader.reader_card import ReaderCard
from digits.models.model_card import Card
from digits.operations.promotion import Measured, Proposal, Recalibrated
from digits.registry.alias_log import AliasChange
from digits.registry.promotion_gate import GateCheck
from digits.registry.reevaluation import Rescored
from digits.registry.versions import AnyCard, one_version

PASSED = {True: "✓ yes", False: "✗ no"}


def side_by_side(models: Path, proposal: Proposal) -> list[dict[str, str]]:
    """Challenger and champion, a row for each fact: ``what``, ``challenger``, ``champion``."""
    verdict = proposal.verdict
    left = _facts(one_version(models, verdict.kind, verdict.challenger).card, proposal.challenger)
    right: Mapping[str, str] = {}
    if proposal.champion is not None:
        right = _facts(one_version(models, verdict.kind, verdict.champion).card, proposal.champion)
    return [
        {"": name, "challenger": value, "champion": right.get(name, NOTHING)}
        for name, value in left.items()
    ]


def _facts(card: AnyCard, measured: Measured) -> dict[str, str]:
    common = {"version": card.version, "trained (UTC)": card.created.replace("T", " ")[:16]}
    if isinstance(card, ReaderCard) and isinstance(measured, Recalibrated):
        return common | _own_facts(card)
    if isinstance(card, ReaderCard) and isinstance(measured, BenchmarkResult):
        return common | _reader_facts(card, measured) | _own_facts(card)
    if isinstance(card, Card) and isinstance(measured, Rescored):
        return common | _digit_facts(card, measured)
    return common


def _reader_facts(card: ReaderCard, measured: BenchmarkResult) -> dict[str, str]:
    read = {
        f"synthetic {currency} amounts read, measured now": (
            f"{wording.percent(scores.exact_match, 1)} of {wording.number(scores.n)}"
        )
        for currency, scores in measured.scores.by_currency.items()
    }
    currencies = measured.scores.by_currency.values()
    accepted, misread = (
        sum(getattr(currency, name) for currency in currencies)
        for name in ("accepted", "misread_accepted")
    )
    return {
        "learned from": wording.plural(card.data.strings, "synthetic string"),
        **read,
        "accepted without a person": f"{wording.number(accepted)} of "
        f"{wording.number(sum(currency.n for currency in currencies))}, {misread} misread",
        "accepted of what is no amount": f"{measured.scores.negatives_accepted} of "
        f"{wording.number(measured.scores.negatives)}",
        "one amount": f"{measured.ms:.2g} ms",
        "size": wording.megabytes(sum(file.bytes for file in card.files.values())),
    }


def _own_facts(card: ReaderCard) -> dict[str, str]:
    """What a bank's own decisions say of a reader; of one without any, the card's threshold."""
    facts = {"threshold on its card": card.calibration.threshold.words}
    for currency, own in (card.own.currencies if card.own else {}).items():
        measured = own.measured
        facts |= {
            f"own {currency}: threshold": own.calibration.threshold.words,
            f"own {currency} that chose nothing: accepted": f"{measured.accepted} of {measured.n}, "
            f"{measured.misread} misread; before {measured.accepted_before}, "
            f"{measured.misread_before} misread",
        }
    if card.own and card.own.learned:
        facts["own amounts learned from"] = wording.number(card.own.learned)
    return facts


def _digit_facts(card: Card, measured: Rescored) -> dict[str, str]:
    scores = measured.model_selection
    return {
        "learned from": wording.plural(card.data.counts.get("train", 0), "digit"),
        "model-selection digits right, measured now": f"{wording.number(scores.correct)} of "
        f"{wording.number(scores.n)} ({wording.percent(scores.accuracy)})",
        "test digits right, on its card": wording.percent(card.metrics.test.accuracy),
        "calibration error": wording.percent(scores.calibration_error),
        "log-loss": f"{scores.log_loss:.4f}",
        "one digit": f"{measured.single_ms:.2g} ms",
        "size": wording.megabytes(sum(file.bytes for file in card.files.values())),
    }


def headline(proposal: Proposal) -> str:
    """The gate's answer in one sentence."""
    verdict = proposal.verdict
    name = f"{verdict.kind} {verdict.challenger}"
    if not verdict.passed:
        return f"The gate says no to {name}: {verdict.failures}."
    rival = f"replace the champion {verdict.champion}" if verdict.champion else "be the first"
    return f"The gate lets {name} {rival}{'' if verdict.champion else ' champion'}."


def question_markdown(models: Path, proposal: Proposal) -> str:
    """What a person reads before he decides: the headline, both models, the checks."""
    if not isinstance(proposal.challenger, Rescored):
        return _comparison(models, proposal)
    where = f"Confusion matrices: this run’s tab Artifacts, promotion-{proposal.verdict.kind}."
    return f"{_comparison(models, proposal)}\n\n{where}"


def lost_answer_markdown(run: str, answer: Mapping[str, str]) -> str:
    """That a person is asked again, what he answered, and to which run that died.

    Args:
        run: its name.
        answer: the form's fields.
    """
    given = {name: plain(answer.get(name, "")) for name in ("decision", "reason", "name")}
    return (
        f"**Asked again:** the run {plain(run)} ended before it could carry out the answer "
        f"“{given['decision']}” by {given['name']} ({given['reason']}). Nothing was changed."
    )


def _comparison(models: Path, proposal: Proposal) -> str:
    return "\n\n".join(
        (
            f"**{plain(headline(proposal))}**",
            _markdown(side_by_side(models, proposal)),
            _markdown(check_rows(proposal.verdict.checks)),
        )
    )


def proposal_markdown(models: Path, proposal: Proposal) -> str:
    """The same with the confusion matrices, for the Prefect UI."""
    pictures = [
        _picture(name, measured)
        for name, measured in (
            ("challenger", proposal.challenger),
            ("champion", proposal.champion),
        )
        if isinstance(measured, Rescored)
    ]
    return "\n\n".join(
        (
            f"## Promotion of {proposal.verdict.kind}",
            _comparison(models, proposal),
            *pictures,
            "",
        )
    )


def outcome_markdown(made: AliasChange) -> str:
    """What was decided and moved, as an artifact that stays."""
    facts = {
        "What": f"{made.kind}/{made.version} {DONE[made.action]}",
        "Why": made.reason,
        "Who, as stated and not authenticated": made.stated_by or NOTHING,
        "When (UTC)": made.at.replace("T", " ")[:19],
        "Champion now": made.champion or NOTHING,
        "Challenger now": made.challenger or NOTHING,
        "Number in the log": str(made.number),
    }
    return f"## {outcome(made)}\n\n{markdown_table(facts_frame(facts, 'Question', 'Answer'))}\n"


def check_rows(checks: Sequence[GateCheck]) -> list[dict[str, str]]:
    """The gate's checks as rows of text."""
    return [
        {
            "the gate": check.name,
            "asked": check.asked,
            "found": check.found,
            "passed": PASSED[check.passed],
        }
        for check in checks
    ]


def shell_tables(models: Path, proposal: Proposal) -> list[Table]:
    """Both tables for a terminal."""
    return [
        text_table(side_by_side(models, proposal)),
        text_table(check_rows(proposal.verdict.checks)),
    ]


def _markdown(rows: Sequence[Mapping[str, str]]) -> str:
    return unbroken(markdown_table(pd.DataFrame(list(rows), dtype="object")))


def _picture(name: str, measured: Rescored) -> str:
    png = confusion_png(measured.model_selection, f"{name} {measured.version}")
    code = base64.b64encode(png).decode()
    return f"![Confusion matrix of the {name}](data:image/png;base64,{code})"
