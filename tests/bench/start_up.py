"""How long commands take that a person waits for: seconds of the clock, and of the processor.

Those of the processor hold on a busy machine, too; they count the temporary server of a run.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from digits.arrays import RawImages
from digits.settings import store_root
from digits.settings_fields import CHECKOUT
from tests.bench.table import Line, seconds
from tests.digits.checks.drawn import group_4
from tests.digits.checks.drawn_checks import draw_check

ROUNDS = 3
FEW = 5  # checks


def start_ups(digits: RawImages) -> list[Line]:
    """A line for each command; the scoring reads the checks anew each time.

    Args:
        digits: one of them is predicted, by the champion of the store.
    """
    with tempfile.TemporaryDirectory() as place:
        base = Path(place)
        photo, scans = base / "digit.png", base / "scans"
        Image.fromarray(digits[0]).resize((112, 112)).save(photo)
        scans.mkdir()
        for number in range(FEW):
            (scans / f"{number}.tif").write_bytes(group_4(Image.fromarray(draw_check(number))))
        store = str(store_root())
        commands = (
            (("--help",), "at most 0.6 s"),
            (("scroe", "scans/"), "at most 0.6 s"),
            (("score", "--layuot", "x"), "at most 0.6 s"),
            (("models", "--store", store), "at most 0.6 s"),
            (("status",), "at most 0.6 s"),
            (("predict", str(photo), "--store", store), "at most 1 s"),
            (("read", str(scans / "0.tif")), "at most 1 s"),
            (("score", str(scans)), "at most 6 s, 3 s with a service"),
        )
        return [_line(words, promised, base) for words, promised in commands]


def _line(words: tuple[str, ...], promised: str, base: Path) -> Line:
    walls, processors = zip(*(_once(words, base / str(n)) for n in range(ROUNDS)), strict=True)
    wall, processor = statistics.median(walls), statistics.median(processors)
    shown = " ".join(Path(word).name if "/" in word else word for word in words[:2])
    return Line(f"`digits {shown}`", f"{wall:.2f} s, processor {processor:.2f} s", promised)


def _once(words: tuple[str, ...], store: Path) -> tuple[float, float]:
    """Seconds of the clock and of the processor, in a store of its own."""
    home = store.parent / "prefect"  # the first run makes the database of Prefect's server
    settings = os.environ | {"DIGITS_STORE": str(store), "PREFECT_HOME": str(home)}
    before = os.times()

    def call() -> None:
        subprocess.run(
            [sys.executable, "-m", "flows.cli", *words],
            cwd=CHECKOUT,
            env=settings,
            check=False,  # a typing mistake is one
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    wall, after = seconds(call), os.times()
    user = after.children_user - before.children_user
    return wall, user + after.children_system - before.children_system
