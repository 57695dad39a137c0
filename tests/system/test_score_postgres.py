"""The ledger in PostgreSQL: the same rows as in SQLite, many writers, no password told."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from PIL import Image

from digits.ledger import tables as t
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import open_ledger
from digits.ledger.records import Examined, Item, Reading, ReadingRecipe, item_key
from tests.digits.checks.drawn_checks import draw_check, draw_folder
from tests.system.postgres import PASSWORD

pytestmark = pytest.mark.system

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ReadingRecipe(reader="r", layout="", policy="", facts={})


def score(folder: Path, out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, with a store that has no ledger of its own."""
    return subprocess.run(
        (sys.executable, "-m", "flows.cli", "score", str(folder), "--out", str(out)),
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def items_of(url: str) -> list[Item]:
    """The newest batch of a ledger, times left out."""
    ledger = open_ledger(url)
    found = list(ledger.items(ledger.batch()))
    ledger.close()
    return [
        one._replace(reading=one.reading._replace(seconds={}) if one.reading else None)
        for one in found
    ]


def test_both_databases_hold_the_same(database: str, tmp_path: Path) -> None:
    """A folder scored into each; nothing of it is in a file, and no password in what is printed."""
    folder = draw_folder(tmp_path / "in", 6)
    (folder / "empty.png").touch()
    mine = {"DIGITS_STORE": str(tmp_path / "store"), "PREFECT_HOME": str(tmp_path / "prefect")}
    run = score(folder, tmp_path / "one", **mine, DIGITS_LEDGER=database)
    assert run.returncode == 0, run.stderr[-3000:]
    assert not (tmp_path / "store" / "ledger.sqlite").exists()
    assert PASSWORD not in run.stdout + run.stderr
    other = score(folder, tmp_path / "two", **mine)
    assert other.returncode == 0, other.stderr[-3000:]
    found = items_of(database)
    assert found == items_of(ledger_url(tmp_path / "store"))
    assert len(found) == 7
    again = score(folder, tmp_path / "one", **mine, DIGITS_LEDGER=database)
    assert "Nothing was read anew" in again.stdout + again.stderr


def test_four_writers_lose_nothing_and_make_one_batch(database: str) -> None:
    """Tables, batch and rows are made at the same time by four that know nothing of each other."""

    def write(who: int) -> None:
        ledger = open_ledger(database)
        batch = ledger.begin("/in", RECIPE, f"run {who}")
        for n in range(50):
            digest = f"f{n}"  # all four read the same files
            page = Reading(digest, 1, f"i{n}", decision="accept", fingerprint=2**64 - n - 1)
            ledger.record(batch, f"run {who}", [Examined(f"{n}.png", 1, digest, (page,))])
        ledger.close()

    threads = [Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger = open_ledger(database)
    batch = ledger.batch()
    assert batch.ordinal == 1
    assert len(ledger.examined(batch)) == len(ledger.pages(batch)) == 50
    with ledger.connection() as connection:
        for table, rows in ((t.batches, 1), (t.runs, 4), (t.inputs, 50), (t.readings, 50)):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == rows
    key = item_key("/in", "0.png", "f0", 1, batch.recipe)
    number, reading = ledger.pages(batch)["f0", 1]
    line = Item(key, 0, "0.png", 1, "accept", "", (), "", sampled=False, reading=reading)
    ledger.draft(batch, [(line, number)])
    ledger.close_batch(batch, "run 0", "done", {})
    assert list(ledger.items(batch)) == [line]
    ledger.close()


def test_of_two_hosts_at_once_one_suspects_the_check_that_both_have(
    database: str, tmp_path: Path
) -> None:
    """Two stores and two folders, one ledger, one check in both: exactly one of the two."""
    for host, start in (("a", 0), ("b", 20)):
        folder = draw_folder(tmp_path / host, 3, start)
        Image.fromarray(draw_check(7)).save(folder / "shared.png")

    def run(host: str) -> None:
        mine = {"DIGITS_STORE": str(tmp_path / f"store {host}"), "DIGITS_LEDGER": database}
        mine["PREFECT_HOME"] = str(tmp_path / f"prefect {host}")
        ended = score(tmp_path / host, tmp_path / f"out {host}", **mine)
        assert ended.returncode == 0, ended.stderr[-3000:]

    with ThreadPoolExecutor(2) as hosts:
        list(hosts.map(run, "ab"))
    ledger = open_ledger(database)
    batches = [closed.batch for closed in ledger.closed()]
    suspected = [item for batch in batches for item in ledger.items(batch) if item.duplicate_of]
    ledger.close()
    assert [item.name for item in suspected] == ["shared.png"]
    assert "(the very same picture)" in suspected[0].reasons[-1]
