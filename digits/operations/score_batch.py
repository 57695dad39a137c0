"""A batch from its folder's listing to its exports, but for the reading itself.

In this order: `folder_listing.list_folder`, `begin`, `digits.checks.batch.worker.score_files` for
each part, `conclude`. Each step can be repeated after a kill: the listing is made anew, the ledger
ignores what it has, the exports replace each other whole, and closing the batch comes last.
"""

from pathlib import Path
from typing import Any

from digits.checks.batch.plan import ScoringPlan
from digits.checks.batch.reconciliation import reconcile
from digits.checks.batch.statistics import BatchCounts, count
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch
from digits.operations.batch_exports import (
    BatchExporter,
    Concluded,
    outcome_of,
    write_again,
    write_exports,
)
from digits.operations.folder_listing import Listed, read_listing
from digits.progress import OnProgress, silent
from digits.store.folders import Store

DONE = "done"


def begin(ledger: Ledger, plan: ScoringPlan, listed: Listed, run: str) -> Batch:
    """The open batch of a plan, with those of its files that are refused unopened.

    Raises:
        LedgerUnreachable, LedgerNewer: if the ledger cannot be had.
    """
    batch = ledger.begin(str(plan.folder), plan.recipe, run)
    ledger.record(batch, run, read_listing(listed).refused)
    return batch


def conclude(
    ledger: Ledger,
    export: BatchExporter,
    plan: ScoringPlan,
    batch: Batch,
    run: str,
    listed: Listed,
    out: Path,
    on_progress: OnProgress = silent,
) -> Concluded:
    """Reconcile a batch that was read, write its exports, and close it.

    Args:
        ledger: with what was read.
        export: writes the files.
        plan: how it was read.
        batch: the batch.
        run: which run ends it.
        listed: its folder's listing.
        out: where the exports go; a folder named by the batch's number is made there if it ends
            with a star.
        on_progress: told how many of the review page's pictures are drawn.

    Raises:
        CountsDiffer: if files or pages were lost or came out twice.
        StoreFull, StoreNotWritable: if the exports cannot be written.
    """
    names, store = read_listing(listed).names, Store(plan.store)
    ledger.keep_inputs(batch, names)
    # What was handed in since is a batch of its own, though the very same files came before.
    if not listed.only_new and (earlier := ledger.unchanged_since(batch)):
        ledger.withdraw(batch)
        listed.file.path.unlink(missing_ok=True)
        again = write_again(ledger, export, earlier, out, store)
        verdict = verdict_on(again.counts, plan, only_new=listed.only_new)
        return again.model_copy(update={"outcome": verdict})
    reconciled = reconcile(ledger, batch, names, plan.reconciliation, only_new=listed.only_new)
    counts = count(reconciled)
    verdict = verdict_on(counts, plan, only_new=listed.only_new)
    outcome = outcome_of(ledger, batch, run, counts, reconciled.items)
    concluded = write_exports(
        ledger, export, outcome, reconciled.items, out, store, verdict, on_progress
    )
    ledger.close_batch(batch, run, verdict, counts.model_dump(mode="json"))
    listed.file.path.unlink(missing_ok=True)
    return concluded


def verdict_on(counts: BatchCounts, plan: ScoringPlan, *, only_new: bool) -> str:
    """The word "done", or why the run ends red on purpose.

    Args:
        counts: of the batch.
        plan: how much may fail.
        only_new: whether only what has come since was looked at; then nothing may have come.
    """
    if counts.failures > plan.most_failures:
        return (
            f"{counts.failures:.1%} of the files are quarantined, "
            f"and at most {plan.most_failures:.1%} may be"
        )
    return DONE if counts.read or only_new else nothing_read(counts)


def nothing_read(counts: BatchCounts) -> str:
    """Why there is no page in a batch, with the number of its files."""
    files = counts.files["inputs"]
    if not files:
        return "no file in the folder"
    beside = f", {counts.beside:,} of them not a check file" if counts.beside else ""
    return f"no page that can be opened in {files:,} files{beside}"


def plain(concluded: Concluded) -> dict[str, Any]:
    """What a flow returns."""
    return concluded.model_dump(mode="json", exclude={"markdown"})
