"""Scoring a folder as a flow: every check once, known ones not again, red only on purpose."""

import csv
import json
import os
import shutil
import threading
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from distributed import LocalCluster
from PIL import Image
from prefect.artifacts import Artifact

from digits.checks.batch.plan import ledger_of
from digits.ledger.records import Correction
from digits.operations.errors import ForeignFolder
from digits.store.folders import Store
from digits.store.locks import folder_lock, hold_lock
from flows.commands.review import list_batches, page
from flows.errors import NothingRead, TooManyFailures
from flows.score_checks import score_checks
from flows.watch_inbox import watch_inbox
from tests.digits.checks.cash_letters import Letter
from tests.digits.checks.drawn import group_4
from tests.digits.checks.drawn_checks import draw_check, draw_folder, rescanned
from tests.flows.conftest import digits

Lines = list[dict[str, str]]
TIMES = {"seconds", "key"}  # a key names the folder, too
READABLE = 7


def lines_of(out: Path) -> Lines:
    """The results, but for times."""
    with (out / "results.csv").open(encoding="utf-8", newline="") as file:
        return [{k: v for k, v in one.items() if k not in TIMES} for one in csv.DictReader(file)]


def scored(folder: Path, store: Path, **given: Any) -> dict[str, Any]:
    """A run of the flow; its exports lie beside the store."""
    told: dict[str, Any] = score_checks(
        folder=str(folder), out=str(store.with_name(f"{store.name}-out")), store=str(store), **given
    )
    return told


def state_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Contents and times of all that lies in a folder."""
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve checks, one twice, one scanned anew, and what does not belong there."""
    folder = draw_folder(tmp_path_factory.mktemp("scans") / "in", 12)
    shutil.copy(folder / "0007.png", folder / "copy of 7.png")
    again = rescanned(draw_check(3))
    Image.fromarray(again).save(folder / "scan of 3.png", dpi=(200, 200))
    (folder / "empty.png").touch()
    (folder / "link.png").symlink_to(folder / "0001.png")
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where stores and exports of this module lie."""
    return tmp_path_factory.mktemp("scored")


@pytest.fixture(scope="module")
def first(scans: Path, base: Path, prefect_server: None) -> dict[str, Any]:
    """The first run."""
    before = state_of(scans)
    told = scored(scans, base / "first")
    assert state_of(scans) == before
    return told


def test_every_file_comes_out_once(first: dict[str, Any], scans: Path, base: Path) -> None:
    """Accepted, for a person, or quarantined with its reason; the counts are the folder's."""
    lines = {one["file"]: one for one in lines_of(base / "first-out")}
    assert sorted(lines) == sorted(path.name for path in scans.iterdir())
    assert sum(first["counts"]["files"][one] for one in ("accept", "review", "quarantine")) == 16
    assert lines["0007.png"]["decision"] == "accept"
    assert lines["0007.png"]["amount"] == "2209.00"
    assert {lines[name]["decision"] for name in ("empty.png", "link.png")} == {"quarantine"}
    assert lines["link.png"]["code"] == "symbolic-link"
    # Of two equal files read at the same time, the second may be known already.
    assert first["read"] in {13, 14}
    assert first["new"]


def test_a_second_presentment_is_left_to_a_person(first: dict[str, Any], base: Path) -> None:
    """The same picture, and another scan of the same paper; both names are told."""
    lines = {one["file"]: one for one in lines_of(base / "first-out")}
    for name, of in (("copy of 7.png", "0007.png"), ("scan of 3.png", "0003.png")):
        assert lines[name]["duplicate_of"] == of
        assert lines[name]["decision"] == "review"
        assert f"suspected duplicate presentment: {name} and {of}" in lines[name]["reason"]
    assert sum(bool(line["duplicate_of"]) for line in lines.values()) == 2


def test_the_same_folder_again_reads_nothing(
    first: dict[str, Any], scans: Path, base: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It says so, opens no second batch, and leaves the same exports."""
    before = lines_of(base / "first-out")
    again = scored(scans, base / "first")
    assert (again["read"], again["known"], again["new"]) == (0, 14, False)
    assert again["batch"] == first["batch"]
    assert lines_of(base / "first-out") == before
    assert "Nothing was read anew" in caplog.text
    assert not [path.name for path in scans.iterdir() if path.name in caplog.text]


def test_the_command_scores_by_a_layout(tmp_path: Path) -> None:
    """As in the README: a line at once, the exports in their place, and nothing read twice.

    The old name of the option means the same: the second run knows all files.
    """
    folder, out = draw_folder(tmp_path / "scans", 3), tmp_path / "result"
    words = ("score", str(folder), "--out", str(out))
    told = digits(tmp_path / "store", *words, "--layout", "us-personal")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("Scoring the checks in ")
    assert {path.name for path in out.iterdir()} >= {"results.csv", "review.html", "summary.json"}
    lines = lines_of(out)
    assert [line["file"] for line in lines] == ["0000.png", "0001.png", "0002.png"]
    assert {line["amount"] for line in lines} == {"1250.00", "1387.00", "1524.00"}
    again = digits(tmp_path / "store", *words, "--profile", "us-personal")
    assert "Nothing was read anew" in again.stdout + again.stderr
    assert again.stderr.count("--profile is now called --layout") == 1
    assert lines_of(out) == lines


def test_another_risk_reads_anew(
    first: dict[str, Any], scans: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a ceiling below every amount nothing known is returned, and nothing is accepted."""
    monkeypatch.setenv("DIGITS_CEILING", "100")
    other = scored(scans, base / "first")
    assert other["read"] in {13, 14}
    assert other["counts"]["pages"]["accept"] == 0
    lines = {one["file"]: one for one in lines_of(base / "first-out")}
    assert "above the ceiling" in lines["0007.png"]["reason"]


@pytest.mark.parametrize("runner", ["processes:2", "dask:2"])
def test_other_runners_give_equal_rows(
    runner: str,
    first: dict[str, Any],
    scans: Path,
    base: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Processes and a Dask cluster of two workers leave what threads leave."""
    monkeypatch.setenv("DIGITS_RUNNER", runner)
    mine = base / runner.partition(":")[0]
    scored(scans, mine)
    scored(scans, base / "threads", calibration="")
    assert lines_of(mine.with_name(f"{mine.name}-out")) == lines_of(base / "threads-out")


def test_an_existing_cluster_gives_equal_rows(
    scans: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Dask cluster that others have started is found by its address."""
    many: dict[str, Any] = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "dashboard_address": "127.0.0.1:0",
    }
    with LocalCluster(**many) as cluster:  # type: ignore[no-untyped-call]  # Dask's has no types
        monkeypatch.setenv("DIGITS_RUNNER", f"dask:{cluster.scheduler_address}")
        scored(scans, base / "cluster")
    monkeypatch.delenv("DIGITS_RUNNER")
    scored(scans, base / "threads")
    assert lines_of(base / "cluster-out") == lines_of(base / "threads-out")


def test_a_part_that_cannot_be_written_turns_the_run_red(
    scans: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger out of reach is no file's fault."""
    monkeypatch.setenv("DIGITS_LEDGER", "postgresql://u:secret@127.0.0.1:1/none")
    state = score_checks(str(scans), store=str(base / "unreachable"), return_state=True)
    assert state.is_failed()
    assert "secret" not in str(state.message)


def test_too_many_failures_end_red_with_everything_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reasons can be looked at; a larger share lets the same folder pass."""
    folder = draw_folder(tmp_path / "in", 2)
    for number in range(3):
        (folder / f"bad {number}.png").write_bytes(b"nothing")
    with pytest.raises(TooManyFailures, match=r"60\.0%"):
        scored(folder, tmp_path / "store")
    lines = lines_of(tmp_path / "store-out")
    assert sum(line["decision"] == "quarantine" for line in lines) == 3
    monkeypatch.setenv("DIGITS_MOST_FAILURES", "0.7")
    assert scored(folder, tmp_path / "store")["read"] == 0


def test_a_cash_letter_is_compared_with_its_own_records(tmp_path: Path) -> None:
    """Checks are read as keyed; another keyed amount or a false total sends them to a person."""
    fronts = [group_4(Image.fromarray(draw_check(number))) for number in (0, 32, 9)]
    cents = [125_000, 563_400, 248_399]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.x937").write_bytes(Letter([*fronts], cents).written())
    told = scored(folder, tmp_path / "good")
    good = lines_of(tmp_path / "good-out")
    assert [one["keyed_amount"] for one in good] == ["1250.00", "5634.00", "2483.99"]
    assert good[0]["amount"] == "1250.00"
    assert good[1]["decision"] == "accept"
    assert "the cash letter says 2,483.99, and 2,483.00 was read" in good[2]["reason"]
    assert told["counts"]["files"] == {"inputs": 1, "accept": 0, "review": 1, "quarantine": 0}
    assert told["counts"]["pages"]["inputs"] == 3
    (folder / "good.x937").unlink()
    lies = {"99.total": 1}
    (folder / "false.icl").write_bytes(Letter([*fronts], cents, "ascii", lies=lies).written())
    scored(folder, tmp_path / "false")
    false = lines_of(tmp_path / "false-out")
    assert {one["decision"] for one in false} == {"review", "quarantine"}
    assert all("the file states 1 cents in total" in one["reason"] for one in false)
    (letter,) = json.loads((tmp_path / "false-out" / "summary.json").read_bytes())["cash_letters"]
    assert letter["file"] == "false.icl"


def test_the_artifacts_hold_counts_and_no_picture(first: dict[str, Any], scans: Path) -> None:
    """Summary and progress are there under stable keys, small, and name no scan."""
    summary: Any = Artifact.get("checks-scored")
    assert "for a person" in summary.description
    assert "data:image" not in summary.data
    settings = (
        "CEILING",
        "QUALITY_SHARE",
        "DUPLICATE_LIKENESS",
        "MOST_FAILURES",
        "LIMITS__MOST_BYTES",
    )
    assert [name for name in settings if f"| DIGITS_{name} | " not in summary.data] == []
    assert "| misread rate of the threshold | 0." in summary.data
    assert Artifact.get("scoring-checks")
    assert not [path.name for path in scans.iterdir() if path.name in summary.data]


def test_a_scoring_waits_while_decisions_are_taken_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Both write the folder's exports; whoever comes second has what the first one wrote."""
    folder, store = draw_folder(tmp_path / "in", 1), Store(tmp_path / "store").prepare()
    lock = hold_lock(store, folder_lock(str(folder)), "digits review apply")
    lock.__enter__()

    def give_back() -> None:
        while "Waiting: run digits review apply" not in caplog.text:
            time.sleep(0.05)
        lock.__exit__(None, None, None)

    threading.Thread(target=give_back, daemon=True).start()
    scored(folder, tmp_path / "store")
    assert "Waiting: run digits review apply" in caplog.text


def test_an_export_that_gave_way_can_be_written_again(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another folder scored into the same place: the run says so, and nothing is lost."""
    monday, tuesday = (draw_folder(tmp_path / day, 1, start=n) for n, day in ((0, "1"), (7, "2")))
    scored(monday, tmp_path / "store")
    before = lines_of(tmp_path / "store-out")
    assert "gave way" not in caplog.text
    scored(tuesday, tmp_path / "store")
    assert "The export of batch 1 there gave way" in caplog.text
    page(1, out=tmp_path / "again", store=str(tmp_path / "store"))
    assert lines_of(tmp_path / "again") == before
    assert (tmp_path / "again" / "review.html").exists()
    monkeypatch.setenv("COLUMNS", "300")
    list_batches(store=str(tmp_path / "store"))
    assert str(monday) in capsys.readouterr().out


def test_exports_among_the_scans_are_refused(scans: Path, base: Path) -> None:
    """Before anything is read."""
    with pytest.raises(ForeignFolder):
        score_checks(str(scans), out=str(scans / "out"), store=str(base / "refused"))
    assert not (scans / "out").exists()


def test_a_folder_without_a_check_is_scored(tmp_path: Path) -> None:
    """Nothing, a system's file, a link alone: whole exports, and a run that is red."""
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(NothingRead, match="no file in the folder"):
        scored(folder, tmp_path / "store")
    assert lines_of(tmp_path / "store-out") == []
    (folder / "Desktop.ini").write_text("[.ShellClassInfo]")
    with pytest.raises(NothingRead, match="in 1 files, 1 of them not a check file"):
        scored(folder, tmp_path / "store")
    assert [one["code"] for one in lines_of(tmp_path / "store-out")] == ["not-a-check-file"]
    (folder / "Desktop.ini").unlink()
    (folder / "link.png").symlink_to(tmp_path)
    with pytest.raises(TooManyFailures):
        scored(folder, tmp_path / "store")
    assert [one["code"] for one in lines_of(tmp_path / "store-out")] == ["symbolic-link"]


def test_what_systems_leave_beside_a_check_is_no_failure(tmp_path: Path) -> None:
    """It is told, and counted, and the run is green; a bad check beside them is a failure."""
    folder = draw_folder(tmp_path / "in", 1, READABLE)
    (folder / "@eaDir" / "0007.png").mkdir(parents=True)
    shutil.copy(folder / "0007.png", folder / "@eaDir" / "0007.png" / "SYNOPHOTO_THUMB_M.jpg")
    (folder / "._0007.png").write_bytes(b"\0\5\x16\7" + bytes(90))
    (folder / "batch.sfv").write_text("0007.png 1A2B3C4D\n")
    told = scored(folder, tmp_path / "store")
    assert told["counts"]["files"] == {"inputs": 4, "accept": 1, "review": 0, "quarantine": 3}
    assert told["counts"]["codes"] == {"not-a-check-file": 3}
    assert told["counts"]["duplicates"] == 0
    reasons = {one["file"]: one["reason"] for one in lines_of(tmp_path / "store-out")}
    assert sum("Not a check file: " in reason for reason in reasons.values()) == 3
    (folder / "scan.png").write_bytes(b"0007.png 1A2B3C4D\n")  # as that file, but called a picture
    with pytest.raises(TooManyFailures, match=r"50\.0%"):
        scored(folder, tmp_path / "store")


def test_what_people_decided_holds_in_the_next_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misread that quality control has found is not accepted again when a scan is added."""
    monkeypatch.setenv("DIGITS_QUALITY_SHARE", "1")
    folder = draw_folder(tmp_path / "in", 1, start=READABLE)
    scored(folder, tmp_path / "store")
    (line,) = lines_of(tmp_path / "store-out")
    assert (line["state"], line["sampled"]) == ("accepted", "yes")
    ledger = ledger_of((tmp_path / "store").resolve())
    (item,) = ledger.for_a_person(ledger.batch())
    said = Correction(item.key, "corrected", Decimal("2209.50"), "Ada", datetime.now(UTC))
    ledger.correct([said])
    draw_folder(folder, 1)
    scored(folder, tmp_path / "store")
    lines = {one["file"]: one for one in lines_of(tmp_path / "store-out")}
    found = lines[f"000{READABLE}.png"]
    assert (found["state"], found["final_amount"]) == ("decided", "2209.50")


def test_what_comes_into_the_inbox_again_is_a_second_presentment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file copied in once more is not paid once more; another recipe makes nothing new."""
    inbox, store = draw_folder(tmp_path / "in", 1, start=READABLE), str(tmp_path / "store")
    scan = inbox / f"000{READABLE}.png"
    os.utime(scan, (1, 1))
    monkeypatch.setenv("DIGITS_INBOX", str(inbox))
    assert watch_inbox(store=store)["counts"]["files"]["accept"] == 1
    os.utime(scan, (2, 2))
    again = watch_inbox(store=store)
    assert (again["read"], again["counts"]["files"]["review"]) == (0, 1)
    with (Path(again["folder"]) / "results.csv").open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    assert f"{scan.name} and {scan.name} of batch 1" in line["reason"]
    monkeypatch.setenv("DIGITS_CEILING", "1")
    assert watch_inbox(store=store) == {"new": False, "files": 0}
    tomorrow = time.time() + 86_400
    os.utime(scan, (tomorrow, tomorrow))
    assert watch_inbox(store=store)["counts"]["files"]["inputs"] == 1


def test_an_inbox_that_somebody_scores_is_left_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its run is cancelled, and does not fail: nobody is alarmed."""
    inbox = draw_folder(tmp_path / "in", 1)
    place = Store((tmp_path / "store").resolve()).prepare()
    monkeypatch.setattr("flows.one_at_a_time.deployment", SimpleNamespace(id="some"))
    monkeypatch.setenv("DIGITS_QUIET_SECONDS", "0")
    with hold_lock(place, folder_lock(str(inbox)), "somebody"):
        state = watch_inbox(str(inbox), store=str(tmp_path / "store"), return_state=True)
    assert state.is_cancelled()


def test_the_inbox_takes_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the same is once; what is still on its way waits; a new file is a new batch."""
    assert watch_inbox(store=str(tmp_path / "store")) == {"new": False, "files": 0}
    inbox = draw_folder(tmp_path / "in", 2)
    monkeypatch.setenv("DIGITS_INBOX", str(inbox))
    monkeypatch.setenv("DIGITS_QUIET_SECONDS", "60")
    assert watch_inbox(store=str(tmp_path / "store"))["files"] == 0
    for path in inbox.iterdir():
        os.utime(path, (1, 1))
    assert watch_inbox(store=str(tmp_path / "store"))["counts"]["files"]["inputs"] == 2
    assert watch_inbox(store=str(tmp_path / "store"))["files"] == 0
    os.utime(next(draw_folder(inbox, 1, start=8).glob("0008*")), (1, 1))
    told = watch_inbox(store=str(tmp_path / "store"))
    assert told["counts"]["files"]["inputs"] == 1
    ledger = ledger_of((tmp_path / "store").resolve())
    assert [one.counts["files"]["inputs"] for one in ledger.closed()] == [1, 2]
    assert (tmp_path / "store" / "scored" / f"{told['batch']:06}" / "results.csv").exists()
