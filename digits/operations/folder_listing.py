"""What lies in a folder of checks, listed into a file, and divided into parts to be read.

The listing travels between steps as a file that only its owner can read: names of files may hold
account numbers.
"""

import contextlib
import json
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from digits.checks.batch.plan import ScoringPlan
from digits.checks.intake.listing import FolderEntry, list_inputs
from digits.ledger.ledger import Ledger
from digits.ledger.records import Examined
from digits.refs import FileRef, digest_of
from digits.scores import Record
from digits.store.atomic import write_bytes
from digits.store.folders import Store
from digits.store.locks import lock_of_digest

ROOM = "cache"
BEGINNING = "listing-"  # of a listing's name
FIRST = 4  # files of the first parts: something is to be seen at once
LEAST, MOST_PARTS = 25, 400  # files of a part; parts, as each costs Prefect some milliseconds


class Listed(Record):
    """A folder's listing: names to read in a file, and how many bytes they have together.

    With `only_new` what earlier runs had is left out: whatever is listed was handed in now.
    """

    file: FileRef
    files: int
    read: int
    bytes: int
    only_new: bool = False


class Listing(NamedTuple):
    """The names of all files in order, and those among them that are not even opened."""

    names: list[str]
    refused: list[Examined]


def list_folder(
    ledger: Ledger, plan: ScoringPlan, *, only_new: bool, quiet_seconds: float = 0
) -> Listed:
    """List a folder into a file that only its owner can read.

    Args:
        ledger: which files closed batches had.
        plan: whose folder.
        only_new: leave out files that closed batches of this folder had.
        quiet_seconds: with `only_new`, leave out files that were changed so recently.

    Raises:
        FolderUnreadable: if the folder cannot be listed.
        StoreFull, StoreNotWritable: if the list cannot be written.
    """
    inputs = list(list_inputs(plan.folder, plan.limits))
    if only_new:
        inputs = _new(ledger, plan.folder, inputs, quiet_seconds)
    refused = [
        (entry.name, entry.problem.code, entry.problem.reason) for entry in inputs if entry.problem
    ]
    listing = {"names": [entry.name for entry in inputs], "refused": refused}
    # Named by the folder, so that a run which was killed leaves none that the next does not take.
    path = plan.store / ROOM / f"{BEGINNING}{digest_of(str(plan.folder))[:16]}.json"
    return Listed(
        file=write_bytes(path, json.dumps(listing).encode(), private=True),
        files=len(inputs),
        read=len(inputs) - len(refused),
        bytes=sum(entry.size for entry in inputs),
        only_new=only_new,
    )


def _new(
    ledger: Ledger, folder: Path, inputs: Sequence[FolderEntry], quiet_seconds: float
) -> list[FolderEntry]:
    seen = ledger.seen(str(folder), {entry.name for entry in inputs})
    now = time.time_ns()
    still = now - int(quiet_seconds * 1e9)
    return [
        entry
        for entry in inputs
        if not still < (times := _times(entry))[0] <= now  # a clock of the future tells nothing
        and not any((entry.name, entry.size, at) in seen for at in times)
    ]


def _times(entry: FolderEntry) -> tuple[int, int]:
    """When content and rights of an entry were changed last, in nanoseconds; 0 for no file."""
    if entry.problem:
        return 0, 0
    try:
        status = entry.path.stat(follow_symlinks=False)
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_ctime_ns


def left_listings(store: Store, before: datetime) -> dict[Path, int]:
    """Listings made before a time, with their sizes; a run that ends by itself leaves none."""
    left = {}
    for path in sorted(store.path(ROOM).glob(f"{BEGINNING}*.json")):
        with contextlib.suppress(FileNotFoundError):  # its run may end at this moment
            status = path.lstat()
            if status.st_mtime < before.timestamp():
                left[path] = status.st_size
    return left


def listing_lock(listing: Path) -> str:
    """The lock of the folder of which a listing is, for it names the folder by a digest alone."""
    return lock_of_digest(listing.stem.removeprefix(BEGINNING))


def read_listing(listed: Listed) -> Listing:
    """What `list_folder` wrote.

    Raises:
        FileChanged: if its file is gone or was changed.
    """
    content = json.loads(listed.file.verified().read_bytes())
    refused = [
        Examined(name, 0, "", code=code, reason=reason) for name, code, reason in content["refused"]
    ]
    return Listing(content["names"], refused)


def parts_of(listed: Listed, workers: int) -> list[tuple[str, ...]]:
    """The names to read, in parts: a few first for each worker, then more."""
    listing = read_listing(listed)
    refused = {refused_file.name for refused_file in listing.refused}
    names = [name for name in listing.names if name not in refused]
    if not names:
        return []
    size = max(LEAST, -(-len(names) // MOST_PARTS))
    starts = [*range(0, min(len(names), FIRST * workers), FIRST)]
    starts += range(FIRST * workers, len(names), size)
    return [tuple(names[a:b]) for a, b in zip(starts, [*starts[1:], len(names)], strict=True)]
