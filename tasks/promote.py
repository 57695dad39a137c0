"""Challengers and champions: naming, weighing, deciding, rolling back. None of it is cached."""

from pathlib import Path

from prefect.artifacts import create_markdown_artifact
from prefect.events import emit_event
from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from artifacts.reports.alias_history import outcome
from artifacts.reports.promotion_page import headline, outcome_markdown, proposal_markdown
from digits.config import ModelConfig
from digits.environment import sources_digest
from digits.models.zoo import ZOO
from digits.operations.promotion import PromotionDecision, Proposal, decide, propose, roll_back
from digits.refs import FileRef
from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import AliasChange, aliases_of
from digits.registry.retraining_check import decided, decided_about, training_inputs
from digits.results import ModelResult, Weights
from digits.settings import machine_settings
from digits.store.folders import Store
from tasks.caching import task
from tasks.deciding import deciding

# Settings whose names begin so decide about a promotion.
OF_PROMOTION = ("DIGITS_GATE", "DIGITS_APPROVAL_HOURS", "DIGITS_UNATTENDED_PROMOTION")
CHALLENGER_NAMED = "digits.challenger.named"  # the event that starts a promotion


def inputs_of(config: ModelConfig, prepared: FileRef, weights: Weights) -> str:
    """The digest of all that a training depends on, as its card will hold it."""
    needs = weights.file if ZOO[config.kind].pretrained else None
    code = sources_digest(("digits",))
    return training_inputs(config, prepared.sha256, needs.sha256 if needs else "", code)


@task()
def find_unchanged(
    configs: tuple[ModelConfig, ...], prepared: FileRef, weights: Weights, store: Path
) -> list[str]:
    """What was decided about the models that this run would train, if about all of them."""
    outcomes = [
        decided(store / "models", config.kind, inputs_of(config, prepared, weights))
        for config in configs
        if weights.file
        or not ZOO[config.kind].pretrained  # a model that is skipped brings nothing new
    ]
    return outcomes if all(outcomes) else []


@task()
def keep_champions(outcomes: list[str], store: Path) -> None:
    """Say that there was nothing new, and what the champions are."""
    text = "\n".join(f"- {outcome}" for outcome in outcomes)
    create_markdown_artifact(
        f"## Champion kept\n\nNothing new to learn from: data, recipes and code are those of\n\n"
        f"{text}\n\nModels lie in `{store / 'models'}`.\n",
        key="champion-kept",
        description="Nothing new to learn from",
    )
    get_run_logger().info("Champion kept: nothing new to learn from (%s)", "; ".join(outcomes))


@task()
def name_challengers(results: list[ModelResult], store: Path) -> dict[str, str]:
    """Make trained models the challengers of their kinds, and start their promotion.

    Returns what became of each, by kind. A version about which was decided before stays out.
    """
    versions: dict[str, str] = {
        result.kind: result.fitted.version for result in results if result.fitted
    }
    return {kind: _challenge(store, kind, version) for kind, version in versions.items()}


@task()
def name_challenger(kind: str, version: str, store: Path) -> str:
    """Make one trained version challenger, likewise; returns what became of it."""
    return _challenge(store, kind, version)


def _challenge(store: Path, kind: str, version: str) -> str:
    outcome = _named(store, kind, version)
    get_run_logger().info("%s: %s", kind, outcome)
    return outcome


def _named(store: Path, kind: str, version: str) -> str:
    models = store / "models"
    if known := decided_about(models, kind, {version}):
        return f"champion kept: {known}"
    if aliases_of(models, kind).challenger != version:
        change_alias(models, kind, "challenge", version, reason="trained", run=flow_run.name or "")
    # Sent again for a challenger that waits already: a killed run may not have come this far.
    emit_event(
        CHALLENGER_NAMED,
        resource={"prefect.resource.id": f"digits.model.{kind}", "digits.version": version},
        payload={"kind": kind, "version": version, "store": str(store)},
    )
    return f"challenger {version}: promote it with `digits promote {kind}` or in the Prefect UI"


@task()
def weigh(kind: str, version: str, store: Path) -> Proposal:
    """Measure the challenger anew, and show it beside the champion."""
    proposal = propose(Store(store), kind, version, machine_settings().gate)
    create_markdown_artifact(
        proposal_markdown(store / "models", proposal) + deciding(*OF_PROMOTION),
        key=f"promotion-{kind}",
        description=headline(proposal),
    )
    get_run_logger().info(headline(proposal))
    return proposal


@task()
def carry_out(proposal: Proposal, decision: PromotionDecision, store: Path) -> AliasChange:
    """Move the alias, and say so."""
    return _told(decide(store / "models", proposal, decision, run=flow_run.name or ""))


@task()
def return_to(kind: str, version: str, decision: PromotionDecision, store: Path) -> AliasChange:
    """Make an earlier version champion again, and say so."""
    run = flow_run.name or ""
    return _told(roll_back(store / "models", kind, version, decision, run=run))


def _told(made: AliasChange) -> AliasChange:
    create_markdown_artifact(
        outcome_markdown(made), key=f"champion-{made.kind}", description=outcome(made)
    )
    get_run_logger().info("%s: %s", outcome(made), made.reason)
    return made
