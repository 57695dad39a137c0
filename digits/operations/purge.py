"""The end of a retention time: pictures and rows go, the counts stay.

Only what this program wrote is removed: the files of an export, known by its ``summary.json``
that names a batch of this ledger. Folders of inputs are never touched.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from digits.ledger.ledger import Ledger
from digits.ledger.records import Purged
from digits.operations.errors import OutputInInput, UnknownAge
from digits.operations.export_folders import (
    PARQUET,
    RESULTS,
    REVIEW_FILES,
    REVIEW_PAGE,
    SUMMARY,
    batch_of,
    exports,
    summary_of,
    sweep_elsewhere,
)
from digits.store.atomic import translate_os_errors, write_bytes
from digits.store.folders import Store
from digits.store.locks import folder_lock, hold_lock

REMOVED = (RESULTS, PARQUET, REVIEW_PAGE)
EMPTIED = ("cash_letters",)  # of a summary: what names files; counts stay
MOST_DAYS = 36_500
DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


class PurgeReport(NamedTuple):
    """What was removed, or would be: batches, files and their bytes, rows."""

    batches: int
    folders: tuple[Path, ...]
    files: int
    size: int
    rows: Purged


def age(text: str) -> timedelta:
    """A retention time: ``90d``, ``12w``, ``6m`` (of 30 days), ``7y`` (of 365).

    Raises:
        UnknownAge: if it is written otherwise, or is no time at all.
    """
    match = re.fullmatch(r"([0-9]{1,5})([dwmy])", text.strip().lower())
    days = int(match[1]) * DAYS[match[2]] if match else 0
    if not 0 < days <= MOST_DAYS:
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
    dry_run: bool = False,
    on_wait: Callable[[str], object] | None = None,
) -> PurgeReport:
    """Remove what belongs to batches closed before a time.

    Files go first: if it is interrupted, the rows that name them are still there for the next.
    Folders that are being scored, or decided about, are waited for.

    Args:
        ledger: where the batches stand.
        store: beside which their exports lie.
        before: the time.
        presented_days: for how many days what was presented stays known, to find duplicates.
        dry_run: only say what would go.
        on_wait: told for whom it waits; without it, it does not wait.

    Raises:
        StoreBusy: if a folder is being scored and waiting is not wanted.
        OutputInInput: if an export lies in a folder of inputs; then nothing is removed.
        LedgerUnreachable: if the ledger cannot be written.
        StoreNotWritable: if something cannot be removed.
    """
    closed = ledger.closed(limit=None)
    old = [batch for batch in closed if batch.closed < before]
    batches = [closed_batch.batch for closed_batch in old]
    folders = [folder for folder in exports(store) if batch_of(folder, batches)]
    _check_apart(folders, [closed_batch.batch.source for closed_batch in closed])
    with ExitStack() as held:
        for source in sorted({batch.source for batch in batches} if not dry_run else ()):
            held.enter_context(
                hold_lock(store, folder_lock(source), "digits purge", on_wait=on_wait)
            )
        files = [file for folder in folders for file in _files(folder)]
        size = sum(file.lstat().st_size for file in files)
        if not dry_run:
            for folder in folders:
                _empty(folder)
            sweep_elsewhere(store)
        since = datetime.now(UTC) - timedelta(days=presented_days)
        rows = ledger.purge(before, presented_since=since, dry_run=dry_run)
    return PurgeReport(len(old), tuple(folders), len(files), size, rows)


def cutoff(older_than: str, now: datetime | None = None) -> datetime:
    """The time before which batches were closed that are older than a retention time.

    Raises:
        UnknownAge: if the retention time is not written like ``90d``.
    """
    return (now or datetime.now(UTC)) - age(older_than)


def _check_apart(folders: Iterable[Path], sources: Iterable[str]) -> None:
    inputs = {Path(source).resolve() for source in sources}
    for folder in folders:
        real = folder.resolve()
        for given in inputs:
            if real.is_relative_to(given) or given.is_relative_to(real):
                raise OutputInInput(
                    "An export lies in a folder of inputs, or holds one; nothing was removed",
                    where=folder,
                    received=str(given),
                    remedy="move the export elsewhere, or remove it by hand",
                )


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
    summary.setdefault("purged", datetime.now(UTC).isoformat(timespec="seconds"))
    content = (json.dumps(summary, indent=2) + "\n").encode()
    write_bytes(folder / SUMMARY, content, private=True)
