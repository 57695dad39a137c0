"""What a batch of checks leaves on disk: tables, summary, review page; all or none.

Only their owner can read them. `export_batch` is what operations are handed as their
`BatchExporter`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from artifacts.exports.batch_summary import markdown, sentence
from artifacts.exports.results import as_csv, as_json, write_parquet
from digits.ledger.ledger import Ledger
from digits.ledger.records import Item
from digits.ledger.resolution import by_item
from digits.limits import Limits
from digits.operations.batch_exports import BatchOutcome, Exported
from digits.operations.export_folders import PARQUET, RESULTS, SUMMARY
from digits.operations.page_images import open_pages
from digits.progress import OnProgress, silent
from digits.store.atomic import atomic_file, atomic_folder, write_bytes

Beside: TypeAlias = Callable[[Path], object]  # writes more into the folder, as a review page


def export_batch(
    ledger: Ledger,
    outcome: BatchOutcome,
    items: Sequence[Item],
    out: Path,
    on_progress: OnProgress = silent,
) -> Exported:
    """Write all files of a batch: see `digits.operations.batch_exports.BatchExporter`.

    Args:
        ledger: with what people said, and where duplicates lie.
        outcome: the batch.
        items: what came of its pages, in order.
        out: the folder; an earlier export there gives way.
        on_progress: told how many of the review page's pictures are drawn.

    Raises:
        LedgerUnreachable: if the ledger cannot be read.
        StoreFull, StoreNotWritable: if the files cannot be written.
    """
    # Imported here: a process that only reads does not load what draws pages.
    from artifacts.review.page import build_review

    # What was read within wider limits than the usual is shown within them, too.
    limits = Limits.model_validate(outcome.recipe.facts.get("limits", {}))
    within = partial(open_pages, limits=limits)

    def review(folder: Path) -> None:
        build_review(ledger, outcome.batch, folder, within, out, on_progress)

    write_batch(out, items, outcome, review)
    return Exported(folder=out, text=sentence(outcome.counts), markdown=markdown(items, outcome))


def write_batch(
    out: Path, items: Sequence[Item], outcome: BatchOutcome, beside: Beside | None = None
) -> Path:
    """Write tables and summary of a batch; returns their folder.

    Args:
        out: where; an earlier export there gives way.
        items: of the batch, in order.
        outcome: what else is known of it.
        beside: writes more into the folder before it appears.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    said = by_item(outcome.said)
    # Each file sees to its own way to the disk: pictures can be drawn again.
    with atomic_folder(out, replace=True, private=True, durable=False) as folder:
        write_bytes(folder / RESULTS, as_csv(items, said).encode(), private=True)
        with atomic_file(folder / PARQUET, private=True) as file:
            write_parquet(file, items, said)
        write_bytes(folder / SUMMARY, as_json(items, outcome).encode(), private=True)
        if beside is not None:
            beside(folder)
    return out
