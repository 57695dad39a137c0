"""New data through the whole flow: learned from, compared with what was known, and reported."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from scipy import ndimage

from digits.arrays import RawImages
from digits.dataset.errors import FaultyLines
from digits.dataset.framing import framed_picture
from digits.dataset.splits import LabelledDigits
from flows.retrain import retrain
from tests.flows.conftest import digits

Summary = dict[str, Any]
WriteFolder = Callable[[Path, RawImages, Sequence[int]], Path]


def run_with(place: Path, folders: Sequence[Path], **changes: Any) -> Summary:
    """A small run with these folders."""
    given: dict[str, Any] = {"preset": "small", "models": ["logistic"]} | changes
    summary: Summary = retrain(
        store=str(place), new_data=[str(folder) for folder in folders], **given
    )
    return summary


def cached(summary: Summary) -> dict[str, bool]:
    """By step, whether its last run was served from the cache."""
    return {step["name"]: step["cached"] for step in summary["steps"]}


@pytest.fixture(scope="module")
def folders(
    tmp_path_factory: pytest.TempPathFactory, write_folder: WriteFolder, fresh: LabelledDigits
) -> list[Path]:
    """Sixty digits like MNIST's, and scans of two hundred written with a broad pen on paper."""
    root = tmp_path_factory.mktemp("scans")
    bold = ndimage.grey_dilation(fresh.images[60:260], size=(1, 2, 2))
    large = [Image.fromarray(image).resize((84, 84)) for image in bold]
    scans = root / "broad"
    scans.mkdir()
    lines = ["file,digit"]
    for n, (picture, label) in enumerate(zip(large, fresh.labels[60:260], strict=True)):
        path = scans / f"{n}.png"
        picture.point(lambda shade: 240 - 0.8 * shade).save(path)
        if not isinstance(framed_picture(path), str):  # a few digits of MNIST are in two pieces
            lines.append(f"{path.name},{label}")
    (scans / "labels.csv").write_text("\n".join(lines), "utf-8")
    return [write_folder(root / "alike", fresh.images[:60], fresh.labels[:60].tolist()), scans]


@pytest.fixture(scope="module")
def learned(place: Path, folders: list[Path], prefect_server: None) -> Summary:
    """A run that was given both folders."""
    return run_with(place, folders)


def test_new_pictures_are_learned_from(learned: Summary, first: Summary) -> None:
    """All parts but the test part grow by what the folders brought, and another model results."""
    new = learned["data"]["new"]
    assert new[0]["used"] == 60
    assert new[1]["used"] > 180
    for part, before in first["data"]["counts"].items():
        brought = sum(one["parts"].get(part, 0) for one in new)
        assert learned["data"]["counts"][part] == before + brought
        assert (brought == 0) == (part == "test")
    assert learned["models"]["logistic"]["version"] != first["models"]["logistic"]["version"]


def test_drift_is_told_in_metrics_and_report(learned: Summary) -> None:
    """Broad strokes are told as such, in numbers, in words and in pictures."""
    folder = Path(learned["folder"])
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    drift = metrics["data"]["drift"]
    assert drift["verdict"] == "strongly shifted"
    verdicts = {shift["what"]: shift["verdict"] for shift in drift["shifts"]}
    assert verdicts["stroke width"] == "strongly shifted"
    assert verdicts["digits"] == "stable"
    model_selection = sum(metric["parts"]["model_selection"] for metric in metrics["data"]["new"])
    assert metrics["new_scores"][0]["new_n"] == model_selection
    for name in ("report.html", "report.md"):
        assert "are strongly shifted in stroke width" in (folder / name).read_text("utf-8")
    drawn = {path.stem for path in (folder / "plots").iterdir()}
    assert drawn >= {"new-samples", "new-digits", "new-pixels", "new-strokes"}


def test_own_digits_are_learned_from_and_not_shown(
    folders: list[Path], prefect_server: None, tmp_path: Path
) -> None:
    """Nobody but their owner may read a copy, and neither report nor plots show single ones."""
    shutil.copytree(folders[0], tmp_path / "own" / "digits")
    learned = run_with(tmp_path, [])
    assert learned["data"]["new"][0]["used"] == 60
    copies = [*(tmp_path / "data").glob("new-*"), *(tmp_path / "data").glob("prepared-*")]
    assert [path.stat().st_mode & 0o777 for path in copies] == [0o600, 0o600]
    drawn = {path.stem for path in (Path(learned["folder"]) / "plots").iterdir()}
    assert drawn >= {"new-digits", "class-averages"}
    assert not drawn & {"new-samples", "samples"}


def test_the_same_pictures_elsewhere_are_served_from_the_cache(
    learned: Summary, folders: list[Path], place: Path, tmp_path: Path
) -> None:
    """Moved, the same content repeats no work, and the report names the new place."""
    moved = [Path(shutil.copytree(folder, tmp_path / folder.name)) for folder in folders]
    again = run_with(place, moved)
    assert all(
        cached(again)[step] for step in ("gather-new-data", "prepare-data", "train-logistic")
    )
    assert again["models"] == learned["models"]
    assert [one["folder"] for one in again["data"]["new"]] == [str(one) for one in moved]


def test_a_run_without_new_data_is_as_ever(learned: Summary, first: Summary, place: Path) -> None:
    """Data and model of a run without folders are what they were before there were any."""
    again = run_with(place, [])
    assert cached(again)["train-logistic"]
    assert again["data"]["prepared_sha256"] == first["data"]["prepared_sha256"]
    assert again["models"]["logistic"] == first["models"]["logistic"]
    assert (again["data"]["new"], again["data"]["drift"]) == ([], None)


def test_a_faulty_list_turns_the_flow_red_before_training(place: Path, tmp_path: Path) -> None:
    """All faults of a list are told, and nothing was begun."""
    (tmp_path / "labels.csv").write_text("file,digit\na.png,7\nb.png,x\n", "utf-8")
    state = retrain(preset="small", new_data=[str(tmp_path)], store=str(place), return_state=True)
    assert state.is_failed()
    with pytest.raises(FaultyLines, match=r"(?s)line 2 .a\.png.*line 3 .b\.png"):
        state.result()


def test_folders_are_given_in_the_shell(place: Path, tmp_path: Path) -> None:
    """`--new-data` takes several folders, and what is wrong with one is told without traceback."""
    answer = digits(place, "retrain", "--preset", "small", "--new-data", "nowhere", str(tmp_path))
    assert answer.returncode == 1
    assert "nowhere/labels.csv" in answer.stderr
    assert "--new-data" in answer.stderr
    assert "Traceback" not in answer.stderr, answer.stderr[-6000:]
