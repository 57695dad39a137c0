"""A batch from its folder's listing to its exports, but for the reading itself.

Each step can be repeated after a kill: the listing is made anew, the ledger ignores what it has,
the exports replace each other whole, and closing the batch comes last.
"""

import json
import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from artifacts.exports.batch_summary import markdown, sentence
from artifacts.exports.results import Outcome, export
from digits.checks.batch.plan import Plan, ledger_of
from digits.checks.batch.reconciliation import reconcile
from digits.checks.batch.statistics import BatchCounts, changes, count
from digits.checks.intake.listing import FolderEntry, list_inputs
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Closed, Correction, Examined, Item
from digits.limits import Limits
from digits.operations.export_folders import ROOM, batch_of, remember_place
from digits.progress import OnProgress, silent
from digits.refs import FileRef, digest_of
from digits.scores import Record
from digits.store.atomic import atomic_file, sweep_beside
from digits.store.folders import Store

FIRST = 4  # files of the first parts: something is to be seen at once
LEAST, MOST_PARTS = 25, 400  # files of a part; parts, as each costs Prefect some milliseconds
DONE = "done"
EARLIER = 10  # batches that one is compared with


class Listed(Record):
    """A folder's listing: names to read in a file, and how many bytes they have together.

    With `only_new` what earlier runs had is left out: whatever is listed was handed in now.
    """

    file: FileRef
    files: int
    read: int
    bytes: int
    only_new: bool = False


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


class _Listing(NamedTuple):
    """The names of all files in order, and those among them that are not even opened."""

    names: list[str]
    refused: list[Examined]


def list_folder(plan: Plan, *, only_new: bool, quiet_seconds: float = 0) -> Listed:
    """List a folder into a file that only its owner can read.

    Args:
        plan: whose folder.
        only_new: leave out files that closed batches of this plan had.
        quiet_seconds: with `only_new`, leave out files that were changed so recently.

    Raises:
        FolderUnreadable: if the folder cannot be listed.
        StoreFull, StoreNotWritable: if the list cannot be written.
    """
    found = list(list_inputs(plan.folder, plan.limits))
    if only_new:
        found = _new(plan, found, quiet_seconds)
    refused = [(one.name, one.problem.code, one.problem.reason) for one in found if one.problem]
    listing = {"names": [one.name for one in found], "refused": refused}
    # Named by the folder, so that a run which was killed leaves none that the next does not take.
    path = plan.store / "cache" / f"listing-{digest_of(str(plan.folder))[:16]}.json"
    with atomic_file(path, private=True) as file:
        file.write(json.dumps(listing).encode())
    return Listed(
        file=FileRef.of(path),
        files=len(found),
        read=len(found) - len(refused),
        bytes=sum(one.size for one in found),
        only_new=only_new,
    )


def _new(plan: Plan, found: Sequence[FolderEntry], quiet_seconds: float) -> list[FolderEntry]:
    seen = ledger_of(plan.store).seen(str(plan.folder))
    now = time.time_ns()
    still = now - int(quiet_seconds * 1e9)
    return [
        one
        for one in found
        if not still < (times := _times(one))[0] <= now  # a clock of the future tells nothing
        and not any((one.name, one.size, at) in seen for at in times)
    ]


def _times(one: FolderEntry) -> tuple[int, int]:
    """When content and rights of an entry were changed last, in nanoseconds; 0 for no file."""
    if one.problem:
        return 0, 0
    try:
        status = one.path.stat(follow_symlinks=False)
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_ctime_ns


def _listing(file: FileRef) -> _Listing:
    content = json.loads(file.verified().read_bytes())
    refused = [
        Examined(name, 0, "", code=code, reason=reason) for name, code, reason in content["refused"]
    ]
    return _Listing(content["names"], refused)


def parts_of(listed: Listed, workers: int) -> list[tuple[str, ...]]:
    """The names to read, in parts: a few first for each worker, then more."""
    listing = _listing(listed.file)
    refused = {refused_file.name for refused_file in listing.refused}
    names = [name for name in listing.names if name not in refused]
    if not names:
        return []
    size = max(LEAST, -(-len(names) // MOST_PARTS))
    starts = [*range(0, min(len(names), FIRST * workers), FIRST)]
    starts += range(FIRST * workers, len(names), size)
    return [tuple(names[a:b]) for a, b in zip(starts, [*starts[1:], len(names)], strict=True)]


def begin(plan: Plan, listed: Listed, run: str) -> Batch:
    """The open batch of a plan, with those of its files that are refused unopened.

    Raises:
        LedgerUnreachable, LedgerNewer: if the ledger cannot be had.
    """
    ledger = ledger_of(plan.store)
    batch = ledger.begin(str(plan.folder), plan.recipe, run)
    ledger.record(batch, run, _listing(listed.file).refused)
    return batch


def conclude(
    plan: Plan,
    batch: Batch,
    run: str,
    listed: Listed,
    out: Path,
    on_progress: OnProgress = silent,
) -> Concluded:
    """Settle a batch that was read, write its exports, and close it.

    Args:
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
    ledger, names = ledger_of(plan.store), _listing(listed.file).names
    ledger.keep_inputs(batch, names)
    # What was handed in since is a batch of its own, though the very same files came before.
    if not listed.only_new and (earlier := ledger.unchanged_since(batch)):
        ledger.withdraw(batch)
        listed.file.path.unlink(missing_ok=True)
        again = write_again(ledger, earlier, out, plan.store)
        return again.model_copy(update={"outcome": _judged(again.counts, plan)})
    reconciled = reconcile(ledger, batch, names, plan.reconciliation, only_new=listed.only_new)
    counts = count(reconciled)
    outcome = _judged(counts, plan)
    past, said = changes(counts, _earlier(ledger, batch)), _said(ledger, reconciled.items)
    facts = Outcome(batch, plan.recipe, run, counts, past, said)
    concluded = _written(ledger, reconciled.items, facts, out, outcome, plan.store, on_progress)
    ledger.close_batch(batch, run, outcome, counts.model_dump(mode="json"))
    listed.file.path.unlink(missing_ok=True)
    return concluded


def _judged(counts: BatchCounts, plan: Plan) -> str:
    """The word "done", or why the run ends red on purpose."""
    if counts.failures <= plan.most_failures:
        return DONE
    return (
        f"{counts.failures:.1%} of the files are quarantined, "
        f"and at most {plan.most_failures:.1%} may be"
    )


def write_again(ledger: Ledger, batch: Batch, out: Path, store: Path) -> Concluded:
    """Write the exports of a closed batch anew, from the ledger, with what people said since.

    Args:
        ledger: with the batch.
        batch: a closed batch.
        out: as for `conclude`.
        store: where the place of exports outside it is noted.

    Raises:
        StoreFull, StoreNotWritable: if the exports cannot be written.
    """
    (closed,) = [one for one in ledger.closed(1, batch.number + 1) if one.batch == batch]
    counts = BatchCounts.model_validate(closed.counts)
    past = changes(counts, _earlier(ledger, batch))
    items = list(ledger.items(batch))
    said = _said(ledger, items)
    facts = Outcome(batch, ledger.recipe(batch.recipe), closed.run, counts, past, said)
    found = _written(ledger, items, facts, out, closed.outcome, store)
    return found.model_copy(update={"new": False})


def _said(ledger: Ledger, items: Sequence[Item]) -> list[Correction]:
    """What people said of the items, in this batch or an earlier one."""
    return ledger.corrections([item.key for item in items]) if items else []


def _earlier(ledger: Ledger, batch: Batch) -> list[Closed]:
    return [one for one in ledger.closed(100, batch.number) if one.batch.recipe == batch.recipe][
        :EARLIER
    ]


def place_of(out: Path, batch: Batch) -> Path:
    """Where a batch's exports lie: the folder itself, or one by its number for a star."""
    return out.with_name(f"{batch.number:06}") if out.name == "*" else out


def _written(
    ledger: Ledger,
    items: Iterable[Item],
    facts: Outcome,
    out: Path,
    outcome: str,
    store: Path,
    on_progress: OnProgress = silent,
) -> Concluded:
    # Imported here: workers that only read do not load what draws pages.
    from artifacts.review.page import build_review
    from digits.operations.page_images import look

    lines = list(items)
    place = place_of(out, facts.batch)
    before = batch_of(place, (one.batch for one in ledger.closed(limit=None)))
    if place.parent != store / ROOM:
        remember_place(Store(store), facts.batch, place)

    sweep_beside(place)  # what a run that was killed left half-written shows checks, too

    # What was read within wider limits than the usual is shown within them, too.
    within = partial(look, limits=Limits.model_validate(facts.recipe.facts.get("limits", {})))

    def review(folder: Path) -> None:
        build_review(ledger, facts.batch, folder, within, place, on_progress)

    return Concluded(
        batch=facts.batch.number,
        folder=str(export(place, lines, facts, review)),
        text=sentence(facts.counts),
        markdown=markdown(lines, facts),
        outcome=outcome,
        counts=facts.counts,
        new=True,
        replaced=before.number if before and before != facts.batch else None,
    )


def plain(concluded: Concluded) -> dict[str, Any]:
    """What a flow returns."""
    return concluded.model_dump(mode="json", exclude={"markdown"})
