"""Promoting and rolling back from a shell, without a server: for a bad night, too.

The same functions as the flows `promote` and `rollback` use; a person answers in the terminal.
"""

import sys
from typing import Literal, TypeAlias

from rich.console import Console
from rich.prompt import Confirm, Prompt

from artifacts.reports.alias_history import outcome
from artifacts.reports.promotion_page import headline, shell_tables
from digits.config import ModelKind
from digits.operations.promotion import (
    PromotionDecision,
    Proposal,
    decide,
    propose,
    refusal_by_gate,
    roll_back,
)
from digits.operations.stated_decision import check_stated
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
    if not (reason and name):
        if not sys.stdin.isatty():
            raise _missing("no reason or no name", "add --reason and --name")
        reason, name = reason or Prompt.ask("Why?"), name or Prompt.ask("Your name")
    check_stated(reason, name)
    return reason, name


def _missing(received: str, remedy: str) -> DecisionMissing:
    return DecisionMissing("A decision has to be made", received=received, remedy=remedy)
