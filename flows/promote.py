"""A challenger becomes champion: measured anew, shown beside the champion, decided by a person."""

from pathlib import Path
from typing import Any, Literal

import anyio
from prefect import State, flow
from prefect.flow_runs import apause_flow_run
from prefect.input import RunInput
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed
from pydantic import Field

from artifacts.reports.alias_history import outcome
from artifacts.reports.promotion_page import question_markdown
from digits.config import ModelKind
from digits.operations.promotion import PromotionDecision, Proposal, refusal_by_gate
from digits.operations.stated_decision import LEAST_NAME, LEAST_REASON
from digits.settings import machine_settings, store_root
from digits.store.errors import StoreBusy
from digits.store.folders import Store
from digits.store.locks import hold_lock
from flows.lost_answers import lost_answer
from tasks.promote import carry_out, weigh

PROMOTE: Literal["promote the challenger"] = "promote the challenger"
SPARE_SECONDS = 3600  # the server's own time-out would fail the run, so ours comes first
POLL_SECONDS = 2


class Approval(RunInput):
    """The form that a person fills in the Prefect UI."""

    decision: Literal["keep the champion", "promote the challenger"] = Field(
        "keep the champion",
        description="From now on, everything reads with the champion.",
    )
    reason: str = Field(
        min_length=LEAST_REASON, description="Why; it is kept in the registry's log."
    )
    name: str = Field(
        min_length=LEAST_NAME, description="Who decides. It is kept in the log and not checked."
    )


def run_name() -> str:
    """Prefect's name with the kind before it: promotions of several kinds wait side by side."""
    kind, name = flow_run.parameters.get("kind"), flow_run.name or ""
    return name if not kind or name.startswith(f"{kind}-") else f"{kind}-{name}"


@flow(name="promote", flow_run_name=run_name, result_serializer="json", persist_result=False)
async def promote(
    kind: ModelKind = "cnn", version: str = "", store: str = ""
) -> State[dict[str, Any]]:
    """Let a challenger replace the champion of its kind, if it passes the gate and a person agrees.

    The challenger is opened from its files in a fresh process and scored again. If it passes
    the gate, the run waits for a person, who chooses Resume in the run's menu (⋮)
    in the Prefect UI. Without an answer in time the champion stays.

    Args:
        kind: The kind of model.
        version: The version that wants to become champion. Empty: the challenger.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    place = Store(store_root(store)).prepare().root
    proposal = weigh(kind, version, place)
    try:
        # A challenger may be named again, and asked about again after a crash: once at a time.
        with hold_lock(Store(place), f"promote-{proposal.verdict.challenger}", flow_run.name or ""):
            made = carry_out(proposal, await _decided(proposal, place), place)
    except StoreBusy as busy:
        return Cancelled(message=f"{busy.problem}: {busy.received}.")
    return Completed(
        name="Promoted" if made.action == "promote" else "Not promoted",
        message=f"{outcome(made)}: {made.reason}",
        data=made.model_dump(mode="json"),
    )


async def _decided(proposal: Proposal, place: Path) -> PromotionDecision:
    """What the gate says, else the setting, else a person."""
    if not proposal.verdict.passed:
        return refusal_by_gate(proposal)
    if machine_settings().unattended_promotion:
        return PromotionDecision(
            approve=True, reason="it passed the gate", stated_by="nobody asked"
        )
    again = await lost_answer(proposal.verdict.challenger)
    question = question_markdown(place / "models", proposal)
    return await _asked(proposal, f"{again}\n\n{question}" if again else question)


async def _asked(proposal: Proposal, question: str) -> PromotionDecision:
    """Wait for a person; without an answer the challenger is not approved."""
    hours = machine_settings().approval_hours
    get_run_logger().info(
        "Waiting for a person: Resume, in the menu (⋮) of this page, opens the form. Without an "
        "answer within %g hours the champion stays.",
        hours,
    )
    with anyio.move_on_after(hours * 3600):
        answer = await apause_flow_run(
            wait_for_input=Approval.with_initial_data(description=question),
            timeout=round(hours * 3600) + SPARE_SECONDS,
            poll_interval=POLL_SECONDS,
            key=proposal.verdict.challenger,
        )
        return PromotionDecision(
            approve=answer.decision == PROMOTE, reason=answer.reason, stated_by=answer.name
        )
    return PromotionDecision(
        approve=False, reason=f"no answer within {hours:g} hours", stated_by=""
    )
