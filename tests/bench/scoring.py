"""`make bench-scoring`: how long a check takes and where, two workers against one, and the memory.

The checks are drawn by code, as the tests' are, and written as Group 4 and as colour JPEG. Times
are wall seconds on one thread, warm. What else the machine does only ever adds to them, so that
everything is done several times, what is compared in turn, and the quickest counts. Some minutes.
"""

import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

import numpy as np
from PIL import Image

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.words.words_reader import words_reader_version
from digits.checks.batch.plan import ScoringPlan, ledger_of, open_work
from digits.checks.batch.worker import Work, examine, score_files
from digits.checks.intake.intake import images_of
from digits.checks.scoring import ScoringOptions
from digits.ledger.records import Examined
from digits.micr.micr_reader import micr_reader_version
from digits.settings_fields import CHECKOUT
from tests.bench.table import Line, seconds, show
from tests.digits.checks.drawn import group_4
from tests.digits.checks.drawn_checks import draw_check

CHECKS, WARM = 100, 10
ROUNDS = 5
WORKERS = 2
COLOUR_SIZE = (1800, 825)  # pixels: 6 × 2 3/4 inches at 300 dpi
PAPER = (0.97, 1.0, 0.94)  # of the light, by channel
GRAIN = 4.0  # grey values: what paper and sensor add to every pixel
LOOK_SECONDS = 0.05  # between two looks at a process's memory


def draw(folder: Path) -> list[str]:
    """Checks as Group 4 at 200 dpi, and one as colour JPEG at 300; returns the names of the first.

    Those to warm up with come first.
    """
    names = [f"{number:04}.tif" for number in range(WARM + CHECKS)]
    for number, name in enumerate(names):
        (folder / name).write_bytes(group_4(Image.fromarray(draw_check(number))))
    return names


def draw_colour(path: Path) -> Path:
    """A check as a colour JPEG at 300 dpi, with the grain of paper; returns its path."""
    grey = np.asarray(Image.fromarray(draw_check(7)).resize(COLOUR_SIZE), np.float64)
    grain = np.random.default_rng(0).normal(0, GRAIN, (*grey.shape, 3))
    colour = np.clip(grey[..., None] * PAPER + grain, 0, 255).astype(np.uint8)
    Image.fromarray(colour).save(path, quality=90, dpi=(300, 300))
    return path


def plan_of(folder: Path, store: Path) -> ScoringPlan:
    """How the folder is read: by the shipped readers of figures and words, in dollars."""
    reader = AmountReader.opened()
    options = ScoringOptions(
        currency="USD", policy=reader.policy, stages=reader.card.calibration.stages
    )
    return ScoringPlan(
        folder=folder,
        store=store,
        reader=reader.card.version,
        options=options,
        words_reader=words_reader_version(),
        micr_reader=micr_reader_version(),
    )


def stages(folder: Path, names: Sequence[str], store: Path) -> Line:
    """One Group-4 check from the file's first byte to the ledger's last, in the median."""
    plan = plan_of(folder, store)
    batch = ledger_of(store).begin(str(folder), plan.recipe, "bench")
    work = open_work(plan, batch, "bench")
    score_files(work, names[:WARM])
    looked = [_examined(work, name) for name in names[WARM:]]
    found = [one for one, _ in looked]
    writing = 1000 * seconds(lambda: work.ledger.record(batch, "bench", found)) / len(found)
    times = [quickest for _, quickest in looked]
    each = {stage: 1000 * statistics.median(one[stage] for one in times) for stage in times[0]}
    parts = ", ".join(f"{stage} {value:.1f}" for stage, value in each.items())
    return Line(
        "a Group-4 check at 200 dpi on one core, by stage",
        f"{sum(each.values()) + writing:.1f} ms ({parts}, write {writing:.1f})",
        "at most 40 ms",
    )


def _examined(work: Work, name: str) -> tuple[Examined, dict[str, float]]:
    """What is in a file, and the least seconds of each stage; "look up" is all between them."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = examine(work, name)  # which writes nothing, so that it is read again
        whole = time.perf_counter() - began
        told = found.readings[0].seconds
        rounds.append(told | {"look up": whole - sum(told.values())})
    return found, {stage: min(one[stage] for one in rounds) for stage in rounds[0]}


def colour(path: Path, store: Path) -> list[Line]:
    """A colour JPEG made grey pages, and read, against merely decoding it; in turn."""
    plan = plan_of(path.parent, store)
    batch = ledger_of(store).begin("colour", plan.recipe, "bench")
    work = open_work(plan, batch, "bench")

    def mere() -> None:
        with Image.open(path) as picture:
            picture.load()

    def whole() -> None:
        examine(work, path.name)

    ways = (mere, lambda: list(images_of(path)), whole)
    rounds = [[seconds(way) for way in ways] for _ in range(WARM + CHECKS)]
    alone, taken_in, read = (1000 * min(times) for times in zip(*rounds, strict=True))
    return [
        Line(
            "a colour JPEG at 300 dpi: to grey pages, all checked / merely decoded",
            f"{taken_in / alone:.2f} × ({taken_in:.1f} / {alone:.1f} ms)",
            "at most 1.5 ×",
        ),
        Line(
            "the same from file to decision / merely decoded",
            f"{read / alone:.2f} × ({read:.1f} / {alone:.1f} ms)",
            "at most 1.5 ×",
        ),
    ]


def work_on(plan: ScoringPlan, names: Sequence[str], run: str) -> None:
    """A worker's share of a batch."""
    batch = ledger_of(plan.store).begin(str(plan.folder), plan.recipe, run)
    score_files(open_work(plan, batch, run), names)


def two_workers(folder: Path, names: Sequence[str], base: Path) -> Line:
    """The same files by one process and by two, both warm, each time into a new ledger."""
    rates = [_one_and_two(folder, names, base / str(turn)) for turn in range(ROUNDS)]
    one, two = (min(times) for times in zip(*rates, strict=True))
    return Line(
        f"{CHECKS} checks: one worker / {WORKERS} workers (processes)",
        f"{one / two:.2f} × ({one:.1f} / {two:.1f} s)",
        "at least 1.8 ×",
    )


def _one_and_two(folder: Path, names: Sequence[str], base: Path) -> tuple[float, float]:
    return tuple(  # type: ignore[return-value]  # of two
        _rate(plan_of(folder, base / str(workers)), names, workers) for workers in (1, WORKERS)
    )


def _rate(plan: ScoringPlan, names: Sequence[str], workers: int) -> float:
    """Seconds of the warm workers; in each all is imported and opened before."""
    ledger_of(plan.store)  # makes the tables
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
        shares = [names[at:WARM:workers] for at in range(workers)]
        both = [pool.submit(work_on, plan, share, "warm") for share in shares]
        for one in both:
            one.result()
        parts = [names[at : at + WARM] for at in range(WARM, len(names), WARM)]

        def whole() -> None:
            for done in [pool.submit(work_on, plan, part, "bench") for part in parts]:
                done.result()

        return seconds(whole)


def memory(folder: Path, store: Path) -> Line:
    """The highest mark of the command's own process, with the flow, the workers and the exports."""
    command = [sys.executable, "-m", "flows.cli", "score", str(folder), "--store", str(store)]
    home = store / "prefect"
    home.mkdir(parents=True)
    settings = os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "DIGITS_RUNNER": "threads:2",
    }
    peak = 0
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            peak = max(peak, _high_water(process.pid))
            time.sleep(LOOK_SECONDS)
    told = f"{peak} MB" if process.returncode == 0 else f"exit status {process.returncode}"
    return Line(f"memory of `digits score` on {WARM + CHECKS} checks", told, "below 600 MB")


def _high_water(process: int) -> int:
    """The most that a process ever had in memory, in MB; 0 once it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return 0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) // 1000 if found else 0


def main() -> None:
    """Measure everything and print the table."""
    with tempfile.TemporaryDirectory() as place:
        base = Path(place)
        scans = base / "scans"
        scans.mkdir()
        names = draw(scans)
        lines = [stages(scans, names, base / "stages")]
        lines += colour(draw_colour(base / "colour.jpg"), base / "colour")
        lines += [two_workers(scans, names, base), memory(scans, base / "memory")]
    show(lines)


if __name__ == "__main__":
    main()
