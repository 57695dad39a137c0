"""The README's commands from a fresh clone, in the small preset, as a newcomer would type them."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.dataset.mnist_files import RawMnist
from tests.system.conftest import Clone

pytestmark = pytest.mark.system

DIGITS = ".venv/bin/digits"


def newest_run(clone: Clone) -> Path:
    """The folder of the run that ended last."""
    return max((clone.store / "runs").iterdir(), key=lambda path: path.stat().st_mtime)


def photograph(raw: RawMnist, folder: Path) -> int:
    """Write ``photo.jpg`` of a test digit into a folder; returns the digit."""
    sheet = np.full((600, 500), 220, np.uint8)
    ink = np.asarray(Image.fromarray(raw.test_images[0]).resize((280, 280)))
    sheet[150:430, 110:390] -= (ink * 0.8).astype(np.uint8)
    folder.mkdir(exist_ok=True)
    Image.fromarray(sheet).save(folder / "photo.jpg")
    return int(raw.test_labels[0])


def test_make_train_leaves_a_report(trained: Clone) -> None:
    """The first command sets up, trains and leaves report, metrics and models."""
    metrics = json.loads((newest_run(trained) / "metrics.json").read_text("utf-8"))
    assert metrics["models"]["cnn"]["test_accuracy"] > 0.93
    assert metrics["models"]["logistic"]["status"] == "trained"
    assert metrics["environment"]["git_commit"].isalnum()
    assert (newest_run(trained) / "report.html").stat().st_size > 500_000


def test_a_second_unchanged_run_says_what_it_did_not_repeat(trained: Clone) -> None:
    """`digits retrain --preset small` right after `make train` trains nothing, and says so."""
    answer = trained.run(DIGITS, "retrain", "--preset", "small")
    assert answer.returncode == 0, answer.stderr[-3000:]
    assert "steps came from cached results" in answer.stderr + answer.stdout
    steps = json.loads((newest_run(trained) / "metrics.json").read_text("utf-8"))["steps"]
    assert all(step["cached"] for step in steps if step["name"].startswith("train-"))


def test_options_of_the_readme(trained: Clone, raw: RawMnist, tmp_path: Path) -> None:
    """--models, --seed, --epochs, --source and --preset work from the shell."""
    arrays = ("x_train", "y_train", "x_test", "y_test")
    np.savez(tmp_path / "mnist.npz", **dict(zip(arrays, raw, strict=True)))  # type: ignore[arg-type]
    answer = trained.run(
        *(DIGITS, "retrain", "--preset", "small", "--models", "cnn", "--seed", "1"),
        *("--epochs", "1", "--source", str(tmp_path / "mnist.npz")),
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    metrics = json.loads((newest_run(trained) / "metrics.json").read_text("utf-8"))
    assert list(metrics["models"]) == ["cnn"]
    assert metrics["data"]["source"].startswith("given: ")


def test_new_data_are_learned_from(trained: Clone, raw: RawMnist) -> None:
    """`retrain --new-data` takes folders of scans with their labels and reports their drift."""
    for name, start in (("scans", 0), ("more-scans", 80)):
        folder = trained.root / name
        folder.mkdir()
        lines = ["file,digit"]
        for n in range(start, start + 80):
            image = raw.test_images[n].copy()  # one shade is changed: MNIST's own are dropped
            image.flat[int(np.argmax((image > 20) & (image < 230)))] += 1
            Image.fromarray(image).save(folder / f"{n}.png")
            lines.append(f"{n}.png,{raw.test_labels[n]}")
        (folder / "labels.csv").write_text("\n".join(lines), "utf-8")
    answer = trained.run(
        *(DIGITS, "retrain", "--preset", "small", "--models", "logistic"),
        *("--new-data", "scans/", "more-scans/"),
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    metrics = json.loads((newest_run(trained) / "metrics.json").read_text("utf-8"))
    assert [folder["used"] for folder in metrics["data"]["new"]] == [80, 80]
    assert "New data" in (newest_run(trained) / "report.html").read_text("utf-8")


def test_the_thorough_preset_begins(trained: Clone) -> None:
    """`--preset thorough` is accepted; with data that is not MNIST it ends before training."""
    answer = trained.run(DIGITS, "retrain", "--preset", "thorough", "--source", "nowhere.npz")
    assert answer.returncode == 1
    assert "nowhere.npz" in answer.stderr
    assert "what to do" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_wrong_weights_are_refused(trained: Clone, tmp_path: Path) -> None:
    """--resnet50-weights with another file ends with its checksum, before anything is trained."""
    wrong = tmp_path / "weights.h5"
    wrong.write_bytes(b"none")
    answer = trained.run(DIGITS, "retrain", "--preset", "small", "--resnet50-weights", str(wrong))
    assert answer.returncode == 1
    assert "4d473c1dd8becc155b73f8504c6f6626" in answer.stderr


def test_a_photograph_is_read(trained: Clone, raw: RawMnist) -> None:
    """`digits predict` reads a photograph, saves what it saw, and speaks JSON for folders."""
    truth = photograph(raw, trained.root / "photos")
    shutil.copy(trained.root / "photos" / "photo.jpg", trained.root / "photo.jpg")
    plain = trained.run(DIGITS, "predict", "photo.jpg", "--save", "seen/")
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout.startswith(f"photo.jpg: {truth} ")
    assert (trained.root / "seen" / "photo.seen.png").exists()
    lines = trained.run(DIGITS, "predict", "--json", "photos/").stdout.splitlines()
    assert [json.loads(line)["digit"] for line in lines] == [truth]


def test_a_champion_is_promoted_and_rolled_back(trained: Clone) -> None:
    """`digits promote` and `digits rollback` decide from a shell, and `predict` follows."""
    stated = ("--reason", "measured", "--name", "Ada")
    first = trained.run(DIGITS, "promote", "cnn", "--approve", *stated)
    assert first.returncode == 0, first.stdout + first.stderr
    other = trained.run(DIGITS, "retrain", "--preset", "small", "--models", "cnn", "--seed", "7")
    assert other.returncode == 0, other.stderr[-3000:]
    second = trained.run(
        *(DIGITS, "promote", "cnn", "--approve", *stated),
        DIGITS_GATE__MARGIN="0.2",  # 300 model-selection digits can show no finer one
        DIGITS_GATE__CALIBRATION_MARGIN="0.2",
    )
    assert second.returncode == 0, second.stdout + second.stderr
    back = trained.run(DIGITS, "rollback", "cnn", *stated)
    assert back.returncode == 0, back.stderr
    moves = trained.run(DIGITS, "models", "--history", "--json").stdout.splitlines()
    actions = [json.loads(line)["action"] for line in moves if '"kind":"cnn"' in line]
    assert actions[-2:] == ["promote", "roll back"]
    champions = [json.loads(line)["champion"] for line in moves if '"kind":"cnn"' in line]
    assert champions[-1] == champions[-3]


def test_real_mnist_is_fetched_through_what_the_machine_has(clone: Clone, trained: Clone) -> None:
    """With real MNIST, logistic regression reaches what was promised: 92.5 % of the test images."""
    answer = clone.run(DIGITS, "retrain", "--models", "logistic")
    assert answer.returncode == 0, answer.stderr[-3000:]
    metrics = json.loads((newest_run(clone) / "metrics.json").read_text("utf-8"))
    assert metrics["data"]["counts"]["test"] == 10_000
    assert metrics["models"]["logistic"]["test_accuracy"] >= 0.925
    assert "converged" in metrics["models"]["logistic"]["notes"][0]


def test_make_alone_lists_the_targets(clone: Clone) -> None:
    """`make` without a target explains itself."""
    answer = clone.run("make")
    for target in ("setup", "train", "test", "test-system", "lint", "bench", "clean"):
        assert f"make {target} " in answer.stdout
