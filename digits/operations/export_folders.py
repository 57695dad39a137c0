"""Where exports lie: in the store by their batch's number, or where a person wanted them.

The latter are noted in the store, so that corrections and purges find them again. A folder counts
as an export of a batch if its ``summary.json`` says so.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digits.checks.intake.filenames import printable
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Closed
from digits.operations.errors import ForeignFolder
from digits.refs import digest_of
from digits.store.atomic import private_folder, sweep_beside, write_bytes
from digits.store.folders import Store
from digits.store.outputs import check_output_folder, others_in

RESULTS, PARQUET, SUMMARY = "results.csv", "results.parquet", "summary.json"
REVIEW_PAGE = "review.html"
REVIEW_FILES = "review-files"  # the folder beside it
EXPORT_FILES = frozenset({RESULTS, PARQUET, SUMMARY, REVIEW_PAGE, REVIEW_FILES})
FORMAT = "digits-scoring-1"  # as a summary names it
OUT = "--out"
ROOM = "scored"
ELSEWHERE = "elsewhere"  # in the room: where exports were put outside it


def check_place(out: Path, folder: Path) -> None:
    """See that exports may be put somewhere, before an hour of reading.

    Args:
        out: their folder; an earlier export there gives way to the new one.
        folder: of the scans, which is never written to.

    Raises:
        ForeignFolder: if it lies among the scans, or holds something else.
        OutputNotWritable, OutputFull: if it cannot be written.
    """
    inside = out.resolve().is_relative_to(folder.resolve())
    if inside or folder.resolve().is_relative_to(out.resolve()):
        raise ForeignFolder(
            "The exports would lie among the scans, or these among the exports",
            where=out,
            received=f"the scans are in {folder}",
            remedy="choose a folder of its own with --out",
        )
    if out.exists() and (foreign := _foreign(out)):
        raise ForeignFolder(
            "The folder for the exports holds something else",
            where=out,
            received=foreign,
            remedy="choose a folder that is empty or not there yet with --out, or move that away",
        )
    check_output_folder(out, OUT)
    check_output_folder(out.parent, OUT)  # a new export is written beside an earlier one


def _foreign(out: Path) -> str:
    """What in a folder is not of an earlier export, which would go with it; empty if nothing."""
    if not out.is_dir():
        return "a file"
    if others := others_in(out, EXPORT_FILES):
        return f"{printable(others[0])}, one of {len(others)}"
    empty = not others_in(out, frozenset())
    return "" if empty or _is_summary(out / SUMMARY) else f"no {SUMMARY} of an earlier export"


def _is_summary(path: Path) -> bool:
    """Whether it is of an export, as far as a power cut has left something of it."""
    try:
        content = path.read_bytes()
        summary = json.loads(content) if content.strip(b"\0") else {"format": FORMAT}
    except (OSError, ValueError):
        return False
    return isinstance(summary, dict) and summary.get("format") == FORMAT


def remember_place(store: Store, batch: Batch, out: Path) -> None:
    """Note that a batch's export lies outside the store, so that a purge finds it.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    folder = private_folder(store.path(ROOM, ELSEWHERE))
    location = str(out.resolve())
    name = f"{digest_of([batch.number, location])[:16]}.json"
    write_bytes(folder / name, json.dumps({"out": location}).encode(), private=True)


def outputs_of(store: Store, batch: Batch) -> list[Path]:
    """The folders with exports of a batch; that of the store where there is none yet."""
    folders = [folder for folder in exports(store) if is_of(folder, batch)]
    return folders or [store.path(ROOM, f"{batch.number:06}")]


def exports(store: Store) -> Iterator[Path]:
    """Folders in which exports lie or lay: those of the store, and those noted elsewhere."""
    room = store.path(ROOM)
    if not room.is_dir():
        return
    for folder in sorted(room.iterdir()):
        if folder.name != ELSEWHERE and folder.is_dir() and not folder.is_symlink():
            yield folder
    for out in _elsewhere(store):
        if out.is_dir() and not out.is_symlink():
            yield out


def sweep_elsewhere(store: Store) -> None:
    """Remove what killed runs have left half-written beside exports outside the store's room."""
    for out in _elsewhere(store):
        sweep_beside(out, abandoned=True)


def _elsewhere(store: Store) -> Iterator[Path]:
    for note in sorted(store.path(ROOM, ELSEWHERE).glob("*.json")):
        yield Path(json.loads(note.read_text("utf-8"))["out"])


def exported_batch(ledger: Ledger, folder: Path) -> Closed | None:
    """The closed batch of a ledger of which a folder's summary is."""
    number = exported_number(folder)
    found = [] if number is None else ledger.closed(1, before=number + 1)
    return found[0] if found and is_of(folder, found[0].batch) else None


def exported_number(folder: Path) -> int | None:
    """The number of a batch of which a folder's summary is, whatever the ledger."""
    run = summary_of(folder).get("run")
    number = run.get("batch") if isinstance(run, dict) else None
    return number if isinstance(number, int) else None


def is_of(folder: Path, batch: Batch) -> bool:
    """Whether a folder's summary is of a batch."""
    summary = summary_of(folder)
    run = summary.get("run")
    if not isinstance(run, dict):
        return False
    opened = batch.opened.isoformat(timespec="seconds")
    identity = (run.get("batch"), run.get("opened"), summary.get("folder"), summary.get("recipe"))
    return identity == (batch.number, opened, batch.source, batch.recipe)


def summary_of(folder: Path) -> dict[str, Any]:
    """A folder's summary; empty where there is none."""
    try:
        summary = json.loads((folder / SUMMARY).read_bytes())
    except (OSError, ValueError):
        return {}
    return summary if isinstance(summary, dict) else {}
