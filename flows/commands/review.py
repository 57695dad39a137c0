"""What people decide, and how long it is kept: `digits review apply|list|page`, `digits purge`.

They need no server and no Prefect.
"""

from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App
from rich.console import Console
from rich.markup import escape

from digits.settings import machine_settings, store_root
from digits.store.outputs import check_output_folder

if TYPE_CHECKING:  # both load the database
    from digits.ledger.ledger import Ledger
    from digits.ledger.records import Batch

app = App(
    name="review", help="Apply what people decided about checks; list what is left to decide."
)
LISTED = 30  # batches


@app.command
def apply(file: Path, /, *, out: Path | None = None, store: str = "") -> None:
    """Write the corrections that the review page saved into the ledger, with who and when.

    Nothing in the ledger is overwritten; the same file twice changes nothing. The exports are
    written anew, with the final amounts.

    Args:
        file: The file that the page saved, from your downloads.
        out: The folder with the batch's exports. Absent: where they were put at the scoring.
        store: The store with the ledger. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: the command line's start does not wait for the database.
    from artifacts.review.wording import applied_words
    from digits.checks.batch.plan import ledger_of
    from digits.operations.corrections import apply as take_in

    if out is not None:  # seen before anything is decided
        check_output_folder(out.expanduser(), "--out")
    root = store_root(store)
    ledger = ledger_of(root)
    applied = take_in(ledger, file.expanduser())
    console = Console(soft_wrap=True, highlight=False)
    for line in applied_words(ledger, applied):
        console.print(escape(line))
    _write_anew(ledger, applied.batch, out, root, console)
    _keep_evidence(ledger, root, console)


@app.command(name="list")
def list_batches(*, every: bool = False, store: str = "") -> None:
    """List the batches that were scored, and how many of their items nobody has decided.

    Args:
        every: List all batches, not the 30 that were scored last.
        store: The store with the ledger. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: the command line's start does not wait for the database.
    from artifacts.review.batch_list import batches_table
    from digits.checks.batch.plan import ledger_of

    ledger = ledger_of(store_root(store))
    batches = ledger.closed(None if every else LISTED)
    if batches:
        Console().print(batches_table(ledger, batches))
    else:
        print("No batch was scored yet: digits score FOLDER.")


@app.command
def page(batch: int, /, *, out: Path | None = None, store: str = "") -> None:
    """Write the review page and the exports of a batch anew, from the ledger.

    For a batch whose folder of exports gave way to a later one. Pictures are drawn as far as the
    scans are still there.

    Args:
        batch: Its number, as `digits review list` tells it.
        out: The folder for them. Absent: where they lie, or in the store.
        store: The store with the ledger. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: the command line's start does not wait for the database.
    from digits.checks.batch.plan import ledger_of
    from digits.operations.review_progress import closed_batch

    root = store_root(store)
    ledger = ledger_of(root)
    chosen = closed_batch(ledger, batch).batch
    _write_anew(ledger, chosen, out, root, Console(soft_wrap=True, highlight=False))


def _write_anew(
    ledger: "Ledger", batch: "Batch", out: Path | None, root: Path, console: Console
) -> None:
    from artifacts.exports.batch_files import export_batch
    from digits.operations.batch_exports import rewrite_exports
    from digits.store.folders import Store

    folder = out.expanduser().resolve() if out else None
    for written in rewrite_exports(ledger, export_batch, batch, folder, Store(root), console.print):
        console.print(f"Rewritten: {escape(written.folder)}")


def _keep_evidence(ledger: "Ledger", root: Path, console: Console) -> None:
    """Keep the crops of what was decided, if that is wanted, while the scans are still there."""
    from artifacts.review.wording import kept_words
    from digits.operations.keep_evidence import keep_evidence
    from digits.store.folders import Store

    days = machine_settings().learn_days
    if days:
        console.print(escape(kept_words(keep_evidence(ledger, Store(root), days), days)))


def purge(
    *,
    older_than: str,
    dry_run: bool = False,
    json: bool = False,
    store: str = "",
) -> None:
    """Remove pictures and rows of batches past a retention time; the counts stay.

    Removed are exports, review pages with their pictures, readings and names of files. What
    stays: each batch's counts, and what people decided, by keys that name nothing. Folders of
    scans are never touched. Crops that are kept to learn from go after DIGITS_LEARN_DAYS.

    Args:
        older_than: The retention time, since the batch was closed, or opened where no run
            ever closed it: 90d, 12w, 6m or 7y.
        dry_run: Say what would be removed, and remove nothing.
        json: Print one JSON object instead of text.
        store: The store with the ledger. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: the command line's start does not wait for the database.
    from artifacts.review.wording import purge_words
    from digits.checks.batch.plan import ledger_of
    from digits.operations import purge as retention
    from digits.store.folders import Store

    root, settings = store_root(store), machine_settings()
    before = retention.cutoff(older_than)
    console = Console(stderr=json, soft_wrap=True, highlight=False)
    gone = retention.purge(
        ledger_of(root),
        Store(root),
        before,
        presented_days=settings.duplicate_days,
        learn_days=settings.learn_days,
        dry_run=dry_run,
        on_wait=console.print,
    )
    if json:
        facts = {"before": before.isoformat(), "dry_run": dry_run, "batches": gone.batches}
        facts |= {"files": gone.files, "bytes": gone.size, "evidence": gone.evidence}
        print(dumps(facts | gone.rows._asdict()))
        return
    for line in purge_words(gone, before, dry_run=dry_run):
        console.print(escape(line))
