"""Scoring a folder of checks: list, read in parts, decide, write; every check comes out once."""

from pathlib import Path
from typing import Any, cast

from prefect import unmapped
from prefect.futures import as_completed
from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from artifacts.reports.wording import plural
from digits.checks.batch.plan import ScoringPlan
from digits.config import Currency
from digits.ledger.records import Batch
from digits.operations.batch_exports import Concluded
from digits.operations.export_folders import check_place
from digits.operations.folder_listing import parts_of
from digits.operations.score_batch import DONE, plain
from digits.operations.scoring_plan import scoring_plan
from digits.progress import Progress
from digits.settings import machine_settings, store_root
from digits.store.folders import Store
from digits.store.locks import folder_lock
from flows.errors import NothingRead, TooManyFailures
from flows.one_at_a_time import when_free
from flows.renamed_parameters import flow_with_old_names
from tasks.progress import shown
from tasks.runners import started, workers_of
from tasks.score import conclude_batch, list_checks, open_batch, score_part


@flow_with_old_names("score-checks")
def score_checks(
    folder: str,
    layout: str = "",
    currency: Currency = "USD",
    out: str = "",
    reader: str = "reader",
    calibration: str = "",
    only_new: bool = False,
    store: str = "",
) -> dict[str, Any]:
    """Read every check of a folder once: accepted, left to a person, or quarantined.

    A run that was cut off is finished by the next one of the same folder. What the ledger knows
    is not read again.

    Args:
        folder: The folder with the scans, on the machine that runs the flow; never written to.
        layout: The layout of the checks: a name such as us-personal, or a .toml file. Empty: the
            amount's field is found on each page.
        currency: The currency of the amounts, where no layout says so.
        out: The folder for review.html, results.csv, results.parquet and summary.json. Empty: in
            the store, by the batch's number.
        reader: The reader: "reader" for the champion, or reader/VERSION.
        calibration: A file that digits calibrate wrote; its threshold decides then.
        only_new: Leave out the files that an earlier run of this folder had.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    opened = Store(store_root(store)).prepare()
    plan = scoring_plan(opened, Path(folder), layout, currency, reader, calibration)
    target = Path(out).expanduser().resolve() if out else opened.path("scored", "*")
    check_place(target, plan.folder)
    locks = [folder_lock(str(path)) for path in ((plan.folder, target) if out else (plan.folder,))]
    return when_free(opened, locks, lambda: score(plan, target, only_new=only_new))


def score(plan: ScoringPlan, target: Path, *, only_new: bool) -> dict[str, Any]:
    """The steps of a run.

    Raises:
        TooManyFailures: if more of the files are quarantined than is allowed; all is written then.
        NothingRead: if no file could be opened, or there is none; all is written then.
        CountsDiffer: if the batch does not add up.
    """
    logger, run = get_run_logger(), flow_run.name or "unnamed"
    listed = list_checks(plan, only_new, machine_settings().quiet_seconds if only_new else 0.0)
    logger.info("%s, %.1f MB", plural(listed.files, "file"), listed.bytes / 1e6)
    if only_new and not listed.files:
        logger.info("Nothing new in the folder.")
        return {"new": False, "files": 0}
    batch = open_batch(plan, listed, run)
    read, known = read_parts(
        plan, batch, run, parts_of(listed, workers_of(machine_settings().runner))
    )
    if not read:
        logger.info("Nothing was read anew: the ledger knows all of %s files.", f"{known:,}")
    done = conclude_batch(plan, batch, run, listed, target)
    _red_on_purpose(done)
    return plain(done) | {"read": read, "known": known}


def read_parts(
    plan: ScoringPlan, batch: Batch, run: str, parts: list[tuple[str, ...]]
) -> tuple[int, int]:
    """Read all parts at once as far as there are workers; returns pages read, and files known.

    The first part that fails fails the run: what the others wrote stays written.
    """
    total = sum(map(len, parts))
    files = read = known = 0
    if not parts:
        return read, known
    with (
        shown("Reading checks", "scoring-checks") as tell,
        started(machine_settings().runner) as runner,
    ):
        given = {"plan": unmapped(plan), "batch": unmapped(batch), "run": unmapped(run)}
        futures = runner.map(cast("Any", score_part), given | {"names": parts})
        for future in as_completed(list(futures)):
            counts = future.result()
            files, read, known = files + counts.files, read + counts.read, known + counts.known
            tell(Progress(files, total, "check"))
    return read, known


def _red_on_purpose(done: Concluded) -> None:
    if done.outcome != DONE and not done.counts.failures:
        raise NothingRead(
            "No check was read",
            where=done.folder,
            received=done.outcome,
            remedy="name the folder that holds the scans, and look whether they have arrived",
        )
    if done.outcome != DONE:
        raise TooManyFailures(
            "Too many files are quarantined",
            where=done.folder,
            received=done.outcome,
            remedy="look at the reasons in results.csv; DIGITS_MOST_FAILURES sets the share",
        )
