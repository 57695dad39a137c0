"""Scoring a folder of checks as steps of a flow; only names, paths and counts travel.

Each process opens the ledger once (`ledger_of`), and hands it on.
"""

from collections.abc import Sequence
from pathlib import Path

from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from artifacts.exports.batch_files import export_batch
from artifacts.exports.batch_summary import deciding
from digits.checks.batch.plan import ScoringPlan, ledger_of
from digits.checks.batch.processes import score_names
from digits.checks.batch.worker import WorkerCounts
from digits.ledger.records import Batch
from digits.operations.batch_exports import Concluded
from digits.operations.folder_listing import Listed, list_folder
from digits.operations.score_batch import begin, conclude
from tasks.caching import task
from tasks.progress import shown


@task()
def list_checks(plan: ScoringPlan, only_new: bool, quiet_seconds: float) -> Listed:
    """List the folder into a file."""
    ledger = ledger_of(plan.store)
    return list_folder(ledger, plan, only_new=only_new, quiet_seconds=quiet_seconds)


@task()
def open_batch(plan: ScoringPlan, listed: Listed, run: str) -> Batch:
    """Go on with the folder's open batch, or open one."""
    return begin(ledger_of(plan.store), plan, listed, run)


@task()
def score_part(plan: ScoringPlan, batch: Batch, run: str, names: Sequence[str]) -> WorkerCounts:
    """Read some files and write them into the ledger."""
    return score_names(plan, batch, run, names)


@task()
def conclude_batch(
    plan: ScoringPlan, batch: Batch, run: str, listed: Listed, out: Path
) -> Concluded:
    """Look for duplicates, see that all adds up, write the exports, close the batch."""
    with shown("Drawing what a person looks at", "drawing-checks") as tell:
        ledger = ledger_of(plan.store)
        done = conclude(ledger, export_batch, plan, batch, run, listed, out, tell)
    page = f"{done.markdown}\n\n{deciding(plan)}"
    create_markdown_artifact(page, key="checks-scored", description=done.text)
    logger = get_run_logger()
    logger.info("%s.\n  Written: %s", done.text, done.folder)
    if done.replaced is not None:
        again = f"digits review page {done.replaced} --out FOLDER writes it again"
        logger.warning("The export of batch %s there gave way; %s.", done.replaced, again)
    return done
