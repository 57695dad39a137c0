"""What a long history costs: ``python -m tests.bench.ledger 0 20000 200000``.

For each size a ledger is filled with so many earlier checks of one form (`ledger_history`), and a
folders are scored beside them, but for the reading itself: 200 checks of which half are second
scans, and a day of 20,000 files. SQLite by default; ``--postgres`` starts a cluster of its own.
"""

import argparse
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from rich.console import Console

from artifacts.review.batch_list import batches_table
from digits.checks.batch.duplicates import find_duplicates
from digits.checks.batch.reconciliation import ReconciliationOptions, reconcile
from digits.checks.batch.statistics import changes, count
from digits.checks.page.sketch import Sketch, sketch_of
from digits.ledger import tables as t
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.records import Batch, Examined, PageSketch, Reading
from digits.operations.purge import purge
from digits.store.folders import Store
from tests.bench.ledger_history import OLDEST, RECIPE, TAIL, fill
from tests.digits.checks.drawn import bilevel, drawn_check
from tests.system.postgres import cluster_at_work

DRAWN = 100  # checks that come twice, as two scans; as many others beside them
FILES = 20_000  # of a day, and of the day that is purged
INBOX = 100  # files that lie in the inbox still
AT_ONCE = 25  # files that are recorded together
EARLIER = 10  # batches for the comparison
LISTED = 30
SEED = 5


def sketched(writer: int, *, again: bool = False) -> Sketch:
    """A check of the form by a writer; `again` as another scan."""
    image = drawn_check("1,845.20", writer)
    pixels = np.asarray((bilevel(image) if again else image).convert("L"))
    found = sketch_of(pixels, pixels)
    assert found is not None
    return found


def files_of(sketches: list[Sketch], count: int, seed: int) -> list[Examined]:
    """Files of one check each, with digests anywhere among those of the history.

    Only as many show writing as there are sketches.
    """
    rng = random.Random(seed)  # noqa: S311 - no secret
    made = []
    for n in range(count):
        digest = str(rng.randrange(OLDEST, 10 * OLDEST)) + TAIL
        reading = Reading(digest, 1, digest, ink=0.05, brightness=0.9, decision="review")
        sketch = [PageSketch(digest, *one) for one in sketches[n : n + 1]]
        made.append(Examined(f"{n:06}.png", 1, digest, (reading,), sketches=tuple(sketch)))
    return made


def clock_of(url: str) -> Callable[[], float]:
    """The processor's time where the database is in the process: others may be at work, too."""
    return time.process_time if url.startswith("sqlite") else time.perf_counter


def recorded(ledger: Ledger, source: str, files: list[Examined]) -> Batch:
    """Write files as a worker does; returns their batch, still open."""
    batch = ledger.begin(source, RECIPE, "bench")
    for first in range(0, len(files), AT_ONCE):
        ledger.record(batch, "bench", files[first : first + AT_ONCE])
    return batch


def closed(
    ledger: Ledger, batch: Batch, files: list[Examined], clock: Callable[[], float]
) -> tuple[float, float]:
    """Reconcile and close a batch; the seconds of that, and of comparing it with earlier ones."""
    began = clock()
    done = reconcile(ledger, batch, [file.name for file in files], ReconciliationOptions())
    counts = count(done)
    reconciled = clock()
    changes(counts, ledger.closed_of_recipe(batch.recipe, batch.number, EARLIER))
    compared = clock()
    ledger.close_batch(batch, "bench", "done", counts.model_dump(mode="json"))
    return reconciled - began, compared - reconciled


def looked_up(ledger: Ledger, batch: Batch, clock: Callable[[], float]) -> tuple[float, int, int]:
    """Seconds of looking for duplicates, second scans that are found, false suspicions."""
    began = clock()
    found = list(find_duplicates(ledger, batch, 90, 0.85))
    took = clock() - began
    places = {one.number: int(one.name.removesuffix(".png")) for one in ledger.presented(batch)}
    right = sum(places[one.presentment] < DRAWN for one in found)
    return took, right, len(found) - right


def measure(url: str, folder: str, first: list[Sketch], again: list[Sketch]) -> dict[str, float]:
    """Score folders beside what is there, list, and purge a batch of last year."""
    ledger, clock = open_ledger(url), clock_of(url)
    old, day = files_of(first, FILES, SEED), files_of([], FILES, SEED + 1)
    scans = files_of([*again, *(sketched(10_000 + n) for n in range(DRAWN))], 2 * DRAWN, SEED + 2)
    closed(ledger, recorded(ledger, "/old", old), old, clock)
    began = clock()
    ledger.seen("/history", {f"scan-{n}.png" for n in range(INBOX)})
    watching = clock() - began
    began = clock()
    ledger.begin("/open", RECIPE, "bench")
    opening = clock() - began
    began = clock()
    batch = recorded(ledger, "/scans", scans)
    recording = clock() - began
    looking, right, wrong = looked_up(ledger, batch, clock)
    settling, comparing = closed(ledger, recorded(ledger, "/day", day), day, clock)
    began = clock()
    Console(file=StringIO()).print(batches_table(ledger, ledger.closed(LISTED)))
    listing = clock() - began
    age(ledger, "/old")
    began = clock()
    gone = purge(ledger, Store(Path(folder)), datetime.now(UTC) - timedelta(days=300))
    purging = clock() - began
    assert gone.rows.items == FILES
    ledger.close()
    return {
        "inbox_ms": 1000 * watching,
        "open_ms": 1000 * opening,
        "record_ms": 1000 * recording / len(scans),
        "look_ms": 1000 * looking / len(scans),
        "found": right,
        "wrong": wrong,
        "settle_s": settling,
        "drift_ms": 1000 * comparing,
        "list_ms": 1000 * listing,
        "purge_s": purging,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def age(ledger: Ledger, source: str) -> None:
    """Let the batch of a folder be of last year."""
    then = datetime.now(UTC) - timedelta(days=365)
    numbers = sa.select(t.batches.c.id).where(t.batches.c.source == source)
    with ledger.connection() as connection:
        for table, column in (
            (t.presentments, "at"),
            (t.closings, "closed"),
            (t.batches, "opened"),
        ):
            key = table.c.id if table is t.batches else table.c.batch
            connection.execute(table.update().where(key.in_(numbers)).values({column: then}))
        connection.commit()


def filled(url: str, size: int, drawn: list[Sketch]) -> float:
    """Fill a ledger; returns the seconds."""
    ledger, began = open_ledger(url), time.perf_counter()
    with ledger.connection() as connection:
        fill(connection, size, drawn)
    ledger.close()
    return time.perf_counter() - began


@contextmanager
def database(*, postgres: bool) -> Iterator[tuple[str, Path]]:
    """The URL of an empty database, and a folder."""
    with tempfile.TemporaryDirectory() as folder:
        if not postgres:
            yield ledger_url(Path(folder)), Path(folder)
            return
        with cluster_at_work() as url:
            yield url, Path(folder)


def size_of(url: str, folder: Path) -> float:
    """Megabytes of a database."""
    if url.startswith("sqlite"):
        return sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) / 1e6
    ledger = open_ledger(url)
    with ledger.connection() as connection:
        size = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
    ledger.close()
    return float(size or 0) / 1e6


def costs_at(size: int, *, postgres: bool) -> dict[str, float]:
    """The line of a size; processes of their own fill and measure, so memory is the measuring's."""
    first = [sketched(n) for n in range(DRAWN)]
    again = [sketched(n, again=True) for n in range(DRAWN)]
    history = [sketched(20_000 + n) for n in range(DRAWN)]
    spawn = multiprocessing.get_context("spawn")
    with (
        database(postgres=postgres) as (url, folder),
        ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as pool,
    ):
        took = pool.submit(filled, url, size, history).result()
        disk = size_of(url, folder)
        costs = pool.submit(measure, url, str(folder), first, again).result()
    return {"fill_s": took, "disk_mb": disk} | costs


def main() -> None:
    """Print a table, a line a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("sizes", type=int, nargs="+")
    arguments.add_argument("--postgres", action="store_true")
    given = arguments.parse_args()
    for place, size in enumerate(given.sizes):
        costs = costs_at(size, postgres=given.postgres)
        if not place:
            print(" | ".join(["history", *costs]))
        print(" | ".join([f"{size:,}", *(f"{cost:,.3g}" for cost in costs.values())]), flush=True)


if __name__ == "__main__":
    main()
