"""An operator's day: what is done, and what must be seen; a new situation is a few lines here.

Situations that need the whole service are in `test_service.py`, kills in `test_kills.py` and
`test_score_kills.py`.
"""

import csv
import json
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from tests.digits.checks.drawn_checks import draw_folder
from tests.system.workshop import Workshop

pytestmark = pytest.mark.system

CHECKS = 4
READABLE = 7  # of the drawn checks: from this number on all are read surely
AMOUNTS = ["2209.00", "2346.00", "2483.00", "2620.00"]
HOUR = 3600


def clock_put_back_in(seconds: int) -> str:
    """A time zone whose clocks go back by an hour that many seconds from now.

    In the notation of POSIX: summer time begins with the year, and ends on today's day of it at a
    time that is told in summer time.
    """
    end = time.gmtime(time.time() + HOUR + seconds)
    return f"WIN0SUM-1,0/0,{end.tm_yday - 1}/{end.tm_hour}:{end.tm_min:02}:{end.tm_sec:02}"


class Situation(NamedTuple):
    """Where and how a folder is scored: its own name, that of the store, and the environment."""

    scans: str = "scans"
    store: str = "store"
    environment: Mapping[str, str] = MappingProxyType({})


SITUATIONS = {
    "a store and a folder with blanks and other alphabets": Situation(
        "Schecks vom 3. März 支票", "Банк Ömer's store"
    ),
    "a zone that is a quarter of an hour off": Situation(environment={"TZ": "Asia/Kathmandu"}),
    "the other side of midnight": Situation(environment={"TZ": "Pacific/Kiritimati"}),
    "the night the clock is put back": Situation(environment={"TZ": "put back"}),
    "sixty columns, and a terminal that knows ASCII only": Situation(
        environment={"COLUMNS": "60", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    ),
    "a home that does not exist, and a place of Prefect's own": Situation(
        environment={"HOME": "/nonexistent"}
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_folder_is_scored_all_the_same(name: str, workshop: Workshop, tmp_path: Path) -> None:
    """Every check comes out once with its amount, and the next run reads nothing anew."""
    situation = SITUATIONS[name]
    folder = draw_folder(tmp_path / situation.scans, CHECKS, READABLE)
    out = tmp_path / f"{situation.store} out"
    words = ("score", str(folder), "--store", str(tmp_path / situation.store), "--out", str(out))
    environment = dict(situation.environment)
    if environment.get("TZ") == "put back":
        environment["TZ"] = clock_put_back_in(3)
    run = workshop.start("flows.cli", *words, **environment)
    assert run.end() == 0, run.text()[-3000:]
    with (out / "results.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["amount"] for line in lines] == AMOUNTS
    assert all(float(line["seconds"]) > 0 for line in lines)
    summary = json.loads((out / "summary.json").read_bytes())
    assert summary["files"]["inputs"] == CHECKS
    again = workshop.start("flows.cli", *words, **environment)
    assert again.end() == 0, again.text()[-3000:]
    assert "Nothing was read anew" in again.text()
    assert "Traceback" not in run.text() + again.text()
