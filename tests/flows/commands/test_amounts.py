"""Amounts on the command line: reading, measuring, calibrating; what is refused, and how."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.reader.holdout_readings import only
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.dataset.splits import Prepared
from digits.line_reader.batches import Writers
from tests.digits.amounts.reader.bad_pictures import write_bad_pictures
from tests.digits.checks.drawn_checks import draw_check
from tests.flows.conftest import ROOT, digits

PICTURES = 60
KEYS = {
    "exact_match",
    "read_rate_at_1pct",
    "read_rate_at_0.1pct",
    "accepted",
    "misread_accepted",
    "n",
    "seconds_per_image",
}


@pytest.fixture(scope="module")
def bank(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty pictures of Chilean amounts with their truth."""
    folder = tmp_path_factory.mktemp("bank")
    synthesis = amount_synthesis(
        AmountSynthesisConfig(text=only("CLP", 0.0)), Writers(prepared.train, {})
    )
    lines, number = ["file,amount"], 0
    while len(lines) <= PICTURES:
        item = synthesis.item(11, number)
        number += 1
        meant = grammar_of("CLP").meaning(item.text)
        if meant is None:
            continue
        Image.fromarray(255 - item.picture).save(folder / f"{len(lines):02}.png")
        lines.append(f"{len(lines):02}.png,{meant.amount}")
    (folder / "truth.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_json_lines_are_complete(bank: Path, tmp_path: Path) -> None:
    """A folder gives an object for each picture, in order, from the shipped reader alone."""
    answer = digits(tmp_path, "read", "--json", "--currency", "CLP", str(bank))
    assert (answer.returncode, answer.stderr) == (0, "")
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [Path(line["file"]).name for line in lines] == [
        f"{n + 1:02}.png" for n in range(PICTURES)
    ]
    truth = [line.split(",")[1] for line in (bank / "truth.csv").read_text().split()[1:]]
    right = sum(one["amount"] == amount for one, amount in zip(lines, truth, strict=True))
    assert right > PICTURES / 2
    assert list(tmp_path.iterdir()) == []


def test_calibration_of_the_reader_before_is_refused(tmp_path: Path) -> None:
    """A bank's calibration of version 0.1.0 belongs to the reader of then; both are named."""
    left = ROOT / "tests" / "data" / "v0_1_0" / "calibration"
    own, crops = str(left / "own.json"), str(left / "crops")
    answer = digits(tmp_path, "read", "--json", "--currency", "USD", "--calibration", own, crops)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "reader 090b0cc6b33f with USD" in answer.stderr
    assert "digits calibrate" in answer.stderr


def test_bad_files_are_told_and_the_others_read(bank: Path, tmp_path: Path) -> None:
    """Each bad picture ends with a reason and a person; status 1 tells that some did not open."""
    bad = write_bad_pictures(tmp_path / "bad")
    files = [*map(str, bad.values()), str(bank / "01.png")]
    answer = digits(tmp_path, "read", "--json", "--currency", "CLP", *files)
    assert answer.returncode == 1
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    # One of them is an empty folder: it holds no picture, so it is no line.
    assert len(lines) == len(files) - 1
    for one in lines[:-1]:
        assert one["decision"] == "review"
        assert one["reasons"]
    assert lines[-1]["amount"]
    assert "Traceback" not in answer.stderr


def test_what_was_read_is_saved(bank: Path, tmp_path: Path) -> None:
    """--save leaves a picture for each file."""
    out = tmp_path / "seen"
    first = [str(bank / "01.png"), str(bank / "02.png")]
    answer = digits(tmp_path, "read", "--currency", "CLP", *first, "--save", str(out))
    assert answer.returncode == 0
    assert sorted(path.name for path in out.iterdir()) == ["01.read.png", "02.read.png"]


def test_an_evaluation_is_whole(bank: Path, tmp_path: Path) -> None:
    """Metrics with the promised names, both pictures, the page of mistakes."""
    out = tmp_path / "out"
    answer = evaluated(bank, out)
    assert answer.returncode == 0, answer.stderr
    assert {one.name for one in out.iterdir()} == {
        "metrics.json", "mistakes.html", "reliability.png", "risk-coverage.png"
    }  # fmt: skip
    metrics: dict[str, Any] = json.loads((out / "metrics.json").read_text())
    assert set(metrics) >= KEYS
    assert metrics["n"] == PICTURES
    assert "synthetic strings by hands that it never saw" in answer.stdout


def test_a_calibration_decides_and_is_held_to_its_currency(bank: Path, tmp_path: Path) -> None:
    """Sixty pictures certify little, which is said; another currency is refused."""
    own = tmp_path / "own.json"
    words = ("--truth", str(bank / "truth.csv"), "--currency", "CLP", "--out", str(own))
    answer = digits(tmp_path, "calibrate", str(bank), *words, "--rate", "0.001")
    assert answer.returncode == 0, answer.stderr
    assert "without a mistake it takes 2,995 readings" in " ".join(answer.stdout.split())
    read = ("read", "--json", str(bank / "01.png"), "--calibration", str(own))
    told = json.loads(digits(tmp_path, *read, "--currency", "CLP").stdout)
    assert told["decision"] == "review"
    assert "bank's own" in told["reasons"][0]
    refused = digits(tmp_path, *read, "--currency", "USD")
    assert refused.returncode == 1
    assert "of another reader or currency" in refused.stderr


def test_nothing_above_the_ceiling_is_accepted(bank: Path, tmp_path: Path) -> None:
    """DIGITS_CEILING sends every larger amount to a person, and says so."""
    answer = subprocess.run(
        [sys.executable, "-m", "flows.cli", "read", "--json", "--currency", "CLP", str(bank)],
        cwd=ROOT,
        env=os.environ | {"DIGITS_STORE": str(tmp_path), "DIGITS_CEILING": "0.5"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert {line["decision"] for line in lines} == {"review"}
    read = [line for line in lines if line["amount"]]
    assert all("above the ceiling of 0.5" in one["reasons"] for one in read)


def worded_check(path: Path, number: int, words: str) -> None:
    """A drawn check with a printed amount in words on its line."""
    image = Image.fromarray(draw_check(number))
    pen = ImageDraw.Draw(image)
    pen.rectangle((145, 270, 990, 317), fill=250)
    pen.text((150, 276), words, 30, ImageFont.load_default(34))
    image.save(path, dpi=(200, 200))


def test_whole_checks_are_measured_by_figures_and_words(tmp_path: Path) -> None:
    """Beside the figures alone; of two checks with sure figures the words of one differ."""
    checks = tmp_path / "checks"
    checks.mkdir()
    worded_check(checks / "agrees.png", 5, "One thousand nine hundred thirty five and no/100")
    worded_check(checks / "differs.png", 8, "Seven thousand three hundred forty six and no/100")
    (checks / "truth.csv").write_text("file,amount\nagrees.png,1935.00\ndiffers.png,2346.00\n")
    truth, out = str(checks / "truth.csv"), str(tmp_path / "out")
    words = ("evaluate", str(checks), "--truth", truth, "--out", out)
    answer = digits(tmp_path, *words, "--checks")
    assert answer.returncode == 0, answer.stderr
    assert "The words: agree 1, disagree 1." in answer.stdout
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert (metrics["n"], metrics["figures_n"]) == (2, 2)
    assert (metrics["exact_match"], metrics["accepted"]) == (1, 1)
    assert (metrics["figures_exact_match"], metrics["figures_accepted"]) == (1, 2)
    assert "By the figures alone" in (tmp_path / "out" / "mistakes.html").read_text("utf-8")
    refused = digits(tmp_path, *words, "--layout", "us-personal")
    assert refused.returncode == 2
    assert "--checks" in refused.stderr


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: (folder / "truth.csv").unlink(), "no file that says"),
        (lambda folder: (folder / "01.png").unlink(), "not there"),
        (
            lambda folder: (folder / "truth.csv").write_text("file,amount\n01.png,1.234,5\n"),
            "1.234",
        ),
    ],
)
def test_a_faulty_truth_leaves_nothing(bank: Path, tmp_path: Path, change: Any, told: str) -> None:
    """It is told before anything is read or written."""
    folder = tmp_path / "bank"
    folder.mkdir()
    for path in (*sorted(bank.glob("*.png"))[:1], bank / "truth.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "truth.csv").write_text("file,amount\n01.png,19507\n")
    change(folder)
    answer = evaluated(folder, tmp_path / "out")
    assert answer.returncode == 1
    assert told in answer.stderr
    assert not (tmp_path / "out").exists()


def test_the_old_name_of_the_currency_works(bank: Path, tmp_path: Path) -> None:
    """`--profile` still does what `--currency` does, in each command, and says so once."""
    truth = ("--truth", str(bank / "truth.csv"))
    for words in (
        ("read", "--json", str(bank / "01.png")),
        ("evaluate", str(bank), *truth, "--out", str(tmp_path / "out")),
        ("calibrate", str(bank), *truth, "--out", str(tmp_path / "own.json")),
    ):
        new = digits(tmp_path, *words, "--currency", "CLP")
        old = digits(tmp_path, *words, "--profile", "CLP")
        assert (old.returncode, old.stdout) == (0, new.stdout)
        assert old.stderr.count("--profile is now called --currency") == 1
        assert "profile" not in new.stderr
    both = digits(tmp_path, "read", str(bank / "01.png"), "--currency", "CLP", "--profile", "CLP")
    assert both.returncode == 2
    assert "both are given" in both.stderr


def test_an_unknown_reader_is_told(bank: Path, tmp_path: Path) -> None:
    """With the readers that there are."""
    answer = digits(tmp_path, "read", str(bank / "01.png"), "--reader", "reader/none")
    assert answer.returncode == 1
    assert "choose one of reader/" in " ".join(answer.stderr.split())


def evaluated(folder: Path, out: Path) -> "subprocess.CompletedProcess[str]":
    words = ("--truth", str(folder / "truth.csv"), "--currency", "CLP", "--out", str(out))
    return digits(folder, "evaluate", str(folder), *words)
