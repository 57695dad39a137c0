"""Writing what a batch came to, now or once more; the files themselves are written by the caller.

`BatchExporter` says what is handed in for that, since files and pages are drawn elsewhere.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple, TypeAlias

from digits.checks.batch.statistics import BatchCounts, Change, changes
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Correction, Item, ReadingRecipe
from digits.operations.export_folders import (
    OUT,
    ROOM,
    check_place,
    exported_batch,
    outputs_of,
    remember_place,
)
from digits.operations.review_progress import finished
from digits.progress import OnProgress, silent
from digits.scores import Record
from digits.store.atomic import sweep_beside
from digits.store.folders import Store
from digits.store.locks import folder_lock, hold_lock
from digits.store.outputs import spoken_of

EARLIER = 10  # batches that one is compared with
SIGNATURE = "digits review"  # as those who wait for a lock are told


class BatchOutcome(NamedTuple):
    """A batch that is settled, and what its files say of it besides its items."""

    batch: Batch
    recipe: ReadingRecipe
    run: str
    counts: BatchCounts
    changes: Sequence[Change]
    said: Sequence[Correction] = ()


class Exported(Record):
    """What was written: its folder, the batch in one line, and in a page without names."""

    folder: Path
    text: str
    markdown: str


class Concluded(Record):
    """What a run says at its end.

    `new` is False where the ledger had the very same batch. `replaced` is the batch whose export
    gave way to this one, if it was another; its own can be written again.
    """

    batch: int
    folder: str
    text: str
    markdown: str
    outcome: str
    counts: BatchCounts
    new: bool
    replaced: int | None


# Writes all files of a batch, or none: (ledger, batch, its items in order, folder, told how many
# pictures are drawn) -> what was written.
BatchExporter: TypeAlias = Callable[
    [Ledger, BatchOutcome, Sequence[Item], Path, OnProgress], Exported
]


def outcome_of(
    ledger: Ledger, batch: Batch, run: str, counts: BatchCounts, items: Sequence[Item]
) -> BatchOutcome:
    """A batch beside earlier ones of its recipe, with what people said of its items."""
    earlier = ledger.closed_of_recipe(batch.recipe, before=batch.number, limit=EARLIER)
    past, said = changes(counts, earlier), ledger.corrections(item.key for item in items)
    return BatchOutcome(batch, ledger.recipe(batch.recipe), run, counts, past, said)


def write_exports(
    ledger: Ledger,
    export: BatchExporter,
    outcome: BatchOutcome,
    items: Sequence[Item],
    out: Path,
    store: Store,
    verdict: str,
    on_progress: OnProgress = silent,
) -> Concluded:
    """Write the exports of a settled batch.

    Args:
        ledger: with the batch.
        export: writes the files.
        outcome: the batch.
        items: what came of its pages, in order.
        out: where the exports go; a folder named by the batch's number is made there if it ends
            with a star.
        store: where the place of exports outside it is noted.
        verdict: "done", or why the run ends red on purpose.
        on_progress: told how many of the review page's pictures are drawn.

    Raises:
        StoreFull, StoreNotWritable: if the exports cannot be written.
    """
    folder = place_of(out, outcome.batch)
    before = exported_batch(ledger, folder)
    if elsewhere := folder.parent != store.path(ROOM):
        remember_place(store, outcome.batch, folder)
    sweep_beside(folder)  # what a run that was killed left half-written shows checks, too
    with spoken_of(OUT, folder) if elsewhere else nullcontext():
        exported = export(ledger, outcome, items, folder, on_progress)
    return Concluded(
        batch=outcome.batch.number,
        folder=str(exported.folder),
        text=exported.text,
        markdown=exported.markdown,
        outcome=verdict,
        counts=outcome.counts,
        new=True,
        replaced=before.batch.number if before and before.batch != outcome.batch else None,
    )


def place_of(out: Path, batch: Batch) -> Path:
    """Where a batch's exports lie: the folder itself, or one by its number for a star."""
    return out.with_name(f"{batch.number:06}") if out.name == "*" else out


def write_again(
    ledger: Ledger, export: BatchExporter, batch: Batch, out: Path, store: Store
) -> Concluded:
    """Write the exports of a closed batch anew, from the ledger, with what people said since.

    Args:
        ledger: with the batch.
        export: writes the files.
        batch: a closed batch.
        out: as for `write_exports`.
        store: where the place of exports outside it is noted.

    Raises:
        UnknownBatch: if it is still open.
        StoreFull, StoreNotWritable: if the exports cannot be written.
    """
    closed = finished(ledger, batch)
    counts = BatchCounts.model_validate(closed.counts)
    items = list(ledger.items(batch))
    outcome = outcome_of(ledger, batch, closed.run, counts, items)
    written = write_exports(ledger, export, outcome, items, out, store, closed.outcome)
    return written.model_copy(update={"new": False})


def rewrite_exports(
    ledger: Ledger,
    export: BatchExporter,
    batch: Batch,
    out: Path | None,
    store: Store,
    on_wait: Callable[[str], object] | None = None,
) -> Iterator[Concluded]:
    """Write the exports of a closed batch anew, wherever they lie; gives each that is written.

    Args:
        ledger: with the batch.
        export: writes the files.
        batch: a closed batch.
        out: the only folder to write; None: those where its exports lie, or that in the store.
        store: whose locks are held meanwhile.
        on_wait: told for whom it waits; without it, it does not wait.

    Raises:
        UnknownBatch: if it is still open.
        ForeignFolder: if a folder holds something else, or lies among the scans.
        StoreBusy: if a folder is being scored and waiting is not wanted.
        StoreFull, StoreNotWritable: if the exports cannot be written.
    """
    # A scoring of the folder may be about to write these very exports, without the decisions.
    with hold_lock(store, folder_lock(batch.source), SIGNATURE, on_wait=on_wait):
        for folder in [out] if out else outputs_of(store, batch):
            with hold_lock(store, folder_lock(str(folder)), SIGNATURE, on_wait=on_wait):
                check_place(folder, Path(batch.source))
                yield write_again(ledger, export, batch, folder, store)
