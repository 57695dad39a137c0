"""The end of a retention time: pictures and rows go, the counts stay.

Only what this program wrote is removed: the files of an export, known by its ``summary.json``
that names a batch of this ledger. Folders of inputs are never touched.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from digits.evidence.evidence_store import LOCK, EvidenceStore
from digits.evidence.records import LOOKED_AT, ROOM
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Purged
from digits.operations.errors import OutputInInput, UnknownAge
from digits.operations.export_folders import (
    PARQUET,
    RESULTS,
    REVIEW_FILES,
    REVIEW_PAGE,
    SUMMARY,
    exported_number,
    exports,
    is_of,
    summary_of,
    sweep_elsewhere,
)
from digits.operations.folder_listing import left_listings, listing_lock
from digits.settings_fields import days_of
from digits.store.atomic import translate_os_errors, write_bytes
from digits.store.folders import Store
from digits.store.locks import folder_lock, hold_lock

REMOVED = (RESULTS, PARQUET, REVIEW_PAGE)
EMPTIED = ("cash_letters",)  # of a summary: what names files; counts stay
PURGED = "purged"  # of a summary: since when it holds counts alone
MADE_OF_CROPS = ("report", "digits")  # in the room of evidence; `learn` makes them anew
LEARNING = "learn"  # the lock of a run that learns, and may be reading crops
SIGNATURE = "digits purge"  # as those who wait for a lock are told


class PurgeReport(NamedTuple):
    """What was removed, or would be: files of exports and their bytes, rows, of which batches.

    Listings of folders that killed runs have left count among the files.

    `evidence`: decided checks that were kept to learn from, past the time of their own.
    """

    batches: int
    folders: tuple[Path, ...]
    files: int
    size: int
    rows: Purged
    evidence: int = 0


def age(text: str) -> timedelta:
    """A retention time: ``90d``, ``12w``, ``6m`` (of 30 days), ``7y`` (of 365).

    Raises:
        UnknownAge: if it is written otherwise, or is no time at all.
    """
    days = days_of(text)
    if days is None:
        raise UnknownAge(
            "The retention time cannot be understood",
            received=text,
            remedy="write it like 90d, 12w, 6m or 7y, at least one day",
        )
    return timedelta(days=days)


def purge(
    ledger: Ledger,
    store: Store,
    before: datetime,
    *,
    presented_days: float = 0,
    learn_days: int = 0,
    dry_run: bool = False,
    on_wait: Callable[[str], object] | None = None,
) -> PurgeReport:
    """Remove what belongs to batches that ended before a time, one batch after another.

    A batch that no run has closed ended when it was opened: none may ever go on with it.

    Of each batch files go first: if it is interrupted, the rows that name them are still there
    for the next. A batch whose folder is being scored, or decided about, is waited for, and
    nobody waits for more than one batch.

    Args:
        ledger: where the batches stand.
        store: beside which their exports lie.
        before: the time.
        presented_days: for how many days what was presented stays known, to find duplicates.
        learn_days: for how many days decided checks are kept to learn from.
        dry_run: only say what would go.
        on_wait: told for whom it waits; without it, it does not wait.

    Raises:
        StoreBusy: if a folder is being scored and waiting is not wanted.
        OutputInInput: if an export lies in a folder of inputs; then nothing is removed.
        LedgerUnreachable: if the ledger cannot be written.
        StoreNotWritable: if something cannot be removed.
    """
    since = datetime.now(UTC) - timedelta(days=presented_days)
    old = _old(ledger, store, before, since)
    _check_apart(_of_all(old), ledger.sources())
    of_batch = {batch: _sizes(folders) for batch, folders in old.items()}
    if dry_run:
        rows = ledger.purge(list(old), since, dry_run=True)
    else:
        rows = Purged(0, 0, 0, 0)
        for batch, folders in tuple(old.items()):
            removed = _purge_one(ledger, store, batch, folders, before, since, on_wait)
            if removed is None:
                del old[batch]
            else:
                rows = Purged(*map(sum, zip(rows, removed, strict=True)))
        sweep_elsewhere(store)
    sizes = [size for batch in old for size in of_batch[batch]]
    sizes += _forget_listings(store, before, on_wait, dry_run=dry_run)
    unseen = ledger.forget_unseen(before, dry_run=dry_run)
    rows = rows._replace(readings=rows.readings + unseen)
    evidence = forget_evidence(store, learn_days, on_wait, dry_run=dry_run)
    return PurgeReport(len(old), _of_all(old), len(sizes), sum(sizes), rows, evidence)


def forget_evidence(
    store: Store, days: int, on_wait: Callable[[str], object] | None, *, dry_run: bool
) -> int:
    """Remove decided checks that are kept to learn from; returns how many.

    Args:
        store: in whose room ``own/`` they lie.
        days: since the decision; 0 keeps none.
        on_wait: told for whom it waits; without it, it does not wait.
        dry_run: only say how many would go.

    Raises:
        StoreBusy: if a run learns from them and waiting is not wanted.
        StoreNotWritable: if something cannot be removed.
    """
    kept, until = EvidenceStore(store), datetime.now(UTC) - timedelta(days=days)
    past = kept.before(until)
    if not past or dry_run:
        return len(past)
    with ExitStack() as held:
        for lock in (LEARNING, LOCK):  # a run that learns takes them in this order
            held.enter_context(hold_lock(store, lock, SIGNATURE, on_wait=on_wait))
        past = kept.before(until)  # once more: some may have been decided anew meanwhile
        with translate_os_errors(store.path(ROOM)):
            for folder in (store.path(ROOM, name) for name in MADE_OF_CROPS):
                if folder.is_dir():
                    shutil.rmtree(folder)
            if not days:  # should the setting come back, all decisions are looked at again
                store.path(ROOM, LOOKED_AT).unlink(missing_ok=True)
        for check in past:
            kept.forget(check)
    return len(past)


def _old(
    ledger: Ledger, store: Store, before: datetime, since: datetime
) -> dict[Batch, list[Path]]:
    """Batches of which something may go, the newest first, with the folders of their exports."""
    old: dict[Batch, list[Path]] = {batch: [] for batch in ledger.past(before, since)}
    for folder in exports(store):
        number = exported_number(folder)
        batch = None if number is None else ledger.ended(number, before)
        if batch and is_of(folder, batch) and not _is_empty(folder):
            old.setdefault(batch, []).append(folder)
    return {batch: old[batch] for batch in sorted(old, reverse=True)}


def _of_all(old: Mapping[Batch, Sequence[Path]]) -> tuple[Path, ...]:
    return tuple(folder for folders in old.values() for folder in folders)


def _purge_one(
    ledger: Ledger,
    store: Store,
    batch: Batch,
    folders: Sequence[Path],
    before: datetime,
    since: datetime,
    on_wait: Callable[[str], object] | None,
) -> Purged | None:
    """Remove what a batch has left; None if a run went on with it meanwhile, and it is young."""
    with ExitStack() as held:
        for place in (batch.source, *map(str, folders)):  # a scoring takes them in this order
            lock = hold_lock(store, folder_lock(place), SIGNATURE, on_wait=on_wait)
            held.enter_context(lock)
        if ledger.ended(batch.number, before) != batch:
            return None
        for folder in folders:
            if is_of(folder, batch):  # it may have given way to another's meanwhile
                _empty(folder)
        return ledger.purge([batch], since)


def _forget_listings(
    store: Store, before: datetime, on_wait: Callable[[str], object] | None, *, dry_run: bool
) -> list[int]:
    """Remove what killed runs have listed before a time; returns the sizes of these files."""
    gone = []
    for listing, size in left_listings(store, before).items():
        if not dry_run:
            with hold_lock(store, listing_lock(listing), SIGNATURE, on_wait=on_wait):
                if listing not in left_listings(store, before):  # its run went on, and is done
                    continue
                with translate_os_errors(listing):
                    listing.unlink()
        gone.append(size)
    return gone


def cutoff(older_than: str, now: datetime | None = None) -> datetime:
    """The time before which batches ended that are older than a retention time.

    Raises:
        UnknownAge: if the retention time is not written like ``90d``.
    """
    return (now or datetime.now(UTC)) - age(older_than)


def _check_apart(folders: Iterable[Path], sources: Iterable[str]) -> None:
    inputs = {Path(source).resolve() for source in sources}
    above = {parent for given in inputs for parent in given.parents}
    for folder in folders:
        real = folder.resolve()
        if within := inputs.intersection({real, *real.parents}) or above.intersection({real}):
            raise OutputInInput(
                "An export lies in a folder of inputs, or holds one; nothing was removed",
                where=folder,
                received=str(within.pop()),
                remedy="move the export elsewhere, or remove it by hand",
            )


def _is_empty(folder: Path) -> bool:
    """Whether an export holds counts alone."""
    return PURGED in summary_of(folder) and not any(_files(folder))


def _sizes(folders: Iterable[Path]) -> list[int]:
    return [file.lstat().st_size for folder in folders for file in _files(folder)]


def _files(folder: Path) -> Iterator[Path]:
    """What would be removed of an export: its own files, never what a link leads to."""
    yield from (folder / name for name in REMOVED if (folder / name).is_file())
    beside = folder / REVIEW_FILES
    if beside.is_dir() and not beside.is_symlink():
        yield from (file for file in beside.rglob("*") if not file.is_dir())


def _empty(folder: Path) -> None:
    with translate_os_errors(folder):
        for name in REMOVED:
            (folder / name).unlink(missing_ok=True)
        if (folder / REVIEW_FILES).is_dir() and not (folder / REVIEW_FILES).is_symlink():
            shutil.rmtree(folder / REVIEW_FILES)
    summary = summary_of(folder)
    summary |= {name: [] for name in EMPTIED if name in summary}
    summary["run"] = {**summary["run"], "slowest": []}
    summary.setdefault(PURGED, datetime.now(UTC).isoformat(timespec="seconds"))
    content = (json.dumps(summary, indent=2) + "\n").encode()
    write_bytes(folder / SUMMARY, content, private=True)
