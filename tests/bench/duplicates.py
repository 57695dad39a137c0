"""What it costs to look for duplicates beside a long history: ``python -m tests.bench.duplicates``.

Fills a ledger with sketches of different checks of one form, all of one amount, and asks it about
second scans of some of them and about new ones. Args: sizes of the history; a URL of PostgreSQL
(``--url``), else SQLite files in a folder that is removed.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digits.checks.batch.duplicates import find_duplicates
from digits.checks.page.sketch import BITS, COLUMNS, ROWS, Sketch, sketch_of
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.records import Examined, PageSketch, Reading, ReadingRecipe
from tests.digits.checks.drawn import bilevel, drawn_check

RECIPE = ReadingRecipe(reader="bench", layout="", policy="", facts={})
DRAWN = 400  # sketches that are drawn; windows of theirs are mixed to make as many as wanted
ASKED = 200
WINDOWS = COLUMNS * ROWS
OWN = 0.5  # share of windows whose writing nobody else has
ROWS_AT_ONCE = 5_000


def sketched(writer: int, *, again: bool = False) -> Sketch:
    """A check of the form by a writer; `again` as another scan."""
    image = drawn_check("1,845.20", writer)
    pixels = np.asarray((bilevel(image) if again else image).convert("L"))
    found = sketch_of(pixels, pixels)
    assert found is not None
    return found


def mixed(drawn: list[Sketch], count: int) -> Iterator[tuple[bytes, list[int]]]:
    """Other checks of the form: each window as somebody else's, half of them as nobody's."""
    rng = np.random.default_rng(5)
    by_window = [
        [key for one in drawn for key in one.keys if key >> BITS == w] for w in range(WINDOWS)
    ]
    for n in range(count):
        keys = [int(rng.choice(some)) for some in by_window if some]
        own = [key >> BITS << BITS | int(rng.integers(0, 1 << BITS)) for key in keys]
        yield (
            drawn[n % len(drawn)].content,
            [o if rng.random() < OWN else k for k, o in zip(keys, own, strict=True)],
        )


def fill(ledger: Ledger, drawn: list[Sketch], count: int) -> None:
    """An earlier batch of so many checks, written as `Ledger.record` writes them."""
    batch = ledger.begin("/earlier", RECIPE, "bench")
    waiting: list[PageSketch] = []
    for n, (content, keys) in enumerate(mixed(drawn, count)):
        waiting.append(PageSketch(f"earlier {n}", content, tuple(keys)))
        if len(waiting) == ROWS_AT_ONCE or n == count - 1:
            files = [_file(one) for one in waiting]
            ledger.record(batch, "bench", files)
            waiting = []


def _file(sketch: PageSketch) -> Examined:
    name = sketch.image_digest
    return Examined(f"{name}.png", 1, name, (Reading(name, 1, name),), sketches=(sketch,))


def ask(ledger: Ledger, drawn: list[Sketch], place: int) -> tuple[float, float, int, int]:
    """Milliseconds a check for recording and for looking, found second scans, false suspicions."""
    first = ledger.begin(f"/first/{place}", RECIPE, "bench")
    names = [f"first {place} {n}" for n in range(ASKED)]
    ledger.record(
        first,
        "bench",
        [_file(PageSketch(name, *one)) for name, one in zip(names, drawn, strict=False)],
    )
    second = ledger.begin(f"/second/{place}", RECIPE, "bench")
    scans = [sketched(n, again=True) for n in range(ASKED // 2)]
    others = [sketched(10_000 + n) for n in range(ASKED // 2)]
    files = [
        _file(PageSketch(f"second {place} {n:04}", *one)) for n, one in enumerate([*scans, *others])
    ]
    began = time.process_time()
    ledger.record(second, "bench", files)
    recorded = time.process_time()
    found = list(find_duplicates(ledger, second, 90, 0.85))
    looked = time.process_time()
    by_number = {
        one.number: int(one.name.removesuffix(".png")[-4:]) for one in ledger.presented(second)
    }
    right = sum(by_number[one.presentment] < ASKED // 2 for one in found)
    spent = (recorded - began) / ASKED * 1000, (looked - recorded) / ASKED * 1000
    return *spent, right, len(found) - right


def main() -> None:
    """Print a table: history, ms a check, what was found, memory."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("sizes", type=int, nargs="+")
    arguments.add_argument("--url", default="")
    given = arguments.parse_args()
    drawn = [sketched(n) for n in range(DRAWN)]
    print(
        "history | record ms | look ms | found of 100 | false of 100 | fill s | peak MB | disk MB"
    )
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            ledger = open_ledger(given.url or ledger_url(Path(folder)))
            began = time.monotonic()
            fill(ledger, drawn[ASKED:], size)
            filled = time.monotonic() - began
            record, look, right, wrong = ask(ledger, drawn, size)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            disk = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
            print(
                f"{size:,} | {record:.1f} | {look:.1f} | {right} | {wrong} | {filled:.0f} | "
                f"{peak:.0f} | {disk:.0f}",
                flush=True,
            )
            ledger.close()


if __name__ == "__main__":
    main()
