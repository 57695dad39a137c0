"""Promoting, rolling back and listing from a shell, without a server: for a bad night, too.

The same functions as the flows `promote` and `rollback` use; a person answers in the terminal.
"""

import sys
from typing import Literal, TypeAlias

from rich.console import Console
from rich.prompt import Confirm, Prompt

from artifacts.reports.model_list import listing_json, listing_table
from artifacts.reports.promotion_page import headline, history_table, outcome, shell_tables
from digits.config import MODEL_KINDS, ModelKind
from digits.operations.promotion import (
    PromotionDecision,
    Proposal,
    decide,
    propose,
    refusal_by_gate,
    roll_back,
)
from digits.registry.alias_log import Aliases, aliases_of, read_alias_log
from digits.registry.versions import published
from digits.settings import machine_settings, store_root
from digits.store.folders import Store
from flows.errors import DecisionMissing

REFUSED = 1
RUN = "digits"  # what the log names where no flow run did it
Answer: TypeAlias = Literal["approve", "refuse", "ask"]


def promote(
    kind: ModelKind, version: str, answer: Answer, reason: str, name: str, store: str
) -> int:
    """Measure, show, ask, move; returns the exit status."""
    if answer == "ask" and not sys.stdin.isatty():
        raise _missing("nobody can be asked here", "add --approve or --refuse")
    console = Console()
    opened = Store(store_root(store)).prepare()
    with console.status("Opening the model in a fresh process and scoring it again …"):
        proposal = propose(opened, kind, version, machine_settings().gate)
    models = opened.path("models")
    for table in shell_tables(models, proposal):
        console.print(table)
    console.print(headline(proposal), soft_wrap=True)
    decision = _decision(proposal, answer, reason, name)
    change = decide(models, proposal, decision, run=RUN)
    console.print(f"{outcome(change)}: {change.reason}", soft_wrap=True)
    return 0 if decision.approve else REFUSED


def _decision(proposal: Proposal, answer: Answer, reason: str, name: str) -> PromotionDecision:
    if not proposal.verdict.passed:
        return refusal_by_gate(proposal)
    if answer == "ask":
        answer = "approve" if Confirm.ask("Make it champion?", default=False) else "refuse"
    reason, name = _stated(reason, name)
    return PromotionDecision(approve=answer == "approve", reason=reason, stated_by=name)


def rollback(kind: ModelKind, version: str, reason: str, name: str, store: str) -> int:
    """Move the champion back; returns the exit status."""
    reason, name = _stated(reason, name)
    decision = PromotionDecision(approve=True, reason=reason, stated_by=name)
    change = roll_back(store_root(store) / "models", kind, version, decision, run=RUN)
    Console().print(f"{outcome(change)}: {change.reason}", soft_wrap=True)
    return 0


def _stated(reason: str, name: str) -> tuple[str, str]:
    """Reason and name, asked for where they were not given."""
    if reason and name:
        return reason, name
    if not sys.stdin.isatty():
        raise _missing("no reason or no name", "add --reason and --name")
    return reason or Prompt.ask("Why?"), name or Prompt.ask("Your name")


def _missing(received: str, remedy: str) -> DecisionMissing:
    return DecisionMissing("A decision has to be made", received=received, remedy=remedy)


def models(store: str, *, json: bool, history: bool) -> None:
    """Print the versions of the store, or how champions and challengers came about."""
    root = store_root(store)
    folder = root / "models"
    console = Console()
    if history:
        moves = [move for kind in MODEL_KINDS for move in read_alias_log(folder, kind)]
        moves.sort(key=lambda move: move.at)
        if json:
            print(*(move.model_dump_json() for move in moves), sep="\n")
        elif moves:
            console.print(history_table(moves))
        else:
            console.print("No champion was named yet: digits promote", soft_wrap=True)
        return
    versions = published(folder)
    standings: dict[str, Aliases] = {kind: aliases_of(folder, kind) for kind in MODEL_KINDS}
    if json:
        for version in versions:
            print(listing_json(version, standings[version.card.kind]))
        return
    console.print(listing_table(versions, standings, f"Models of {folder}", console))
    if lacking := sorted(set(MODEL_KINDS) - {version.card.kind for version in versions}):
        console.print(f"None yet: {', '.join(lacking)}. Train them: digits retrain", soft_wrap=True)
