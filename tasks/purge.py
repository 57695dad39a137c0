"""Removing what is past its retention time, as a step of a flow."""

from datetime import datetime
from pathlib import Path

from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from artifacts.reports.purge_report import headline, purge_markdown
from digits.checks.batch.plan import ledger_of
from digits.operations.purge import PurgeReport, forget_evidence, purge
from digits.settings import machine_settings
from digits.store.folders import Store
from tasks.caching import task
from tasks.deciding import deciding

# Settings that decide what is removed.
OF_PURGE = ("DIGITS_RETENTION", "DIGITS_DUPLICATE_DAYS", "DIGITS_LEARN_DAYS")


@task()
def remove_past(store: Path, before: datetime) -> PurgeReport:
    """Remove what belongs to batches that ended before a time, and say what that was."""
    settings = machine_settings()
    gone = purge(
        ledger_of(store),
        Store(store),
        before,
        presented_days=settings.duplicate_days,
        learn_days=settings.learn_days,
        on_wait=get_run_logger().info,
    )
    create_markdown_artifact(
        purge_markdown(gone, before) + deciding(*OF_PURGE),
        key="checks-purged",
        description=headline(gone, before),
    )
    get_run_logger().info(headline(gone, before))
    return gone


@task()
def forget_past_evidence(store: Path) -> int:
    """Remove the decided checks that were kept to learn from for long enough; returns how many."""
    days, logger = machine_settings().learn_days, get_run_logger()
    gone = forget_evidence(Store(store), days, logger.info, dry_run=False)
    logger.info("%s decided checks are not learned from any more", gone)
    return gone
