"""What a person answered to a promotion that died before it could carry the answer out.

The form's answer lies at the server with the run that asked. Who is asked again about the same
version shall hear that the answer came to nothing, and need not think anew.
"""

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.input import aread_flow_run_input, keyset_from_base_key

from artifacts.reports.promotion_page import lost_answer_markdown

TOLD = [StateType.COMPLETED, StateType.FAILED]  # they say what became of the answer


async def lost_answer(version: str) -> str:
    """The last such answer about a version, as its form's readers are told; "" without one.

    To be asked while the version's lock is held: whichever other run has an answer is dead then,
    even if the server has not noticed yet.
    """
    key = keyset_from_base_key(f"paused-{version}")["response"]  # as a pause by this key keeps it
    async with get_client() as client:
        runs = await client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["promote"])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(not_any_=TOLD))
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_DESC,
        )
    for run in runs:
        if answer := await aread_flow_run_input(key, flow_run_id=run.id):
            return lost_answer_markdown(run.name, answer)
    return ""
