"""The training of a reader as a flow: what it leaves, what it serves again, how it goes on."""

import json
import shutil
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from prefect.artifacts import Artifact

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.reader_card import BUNDLED_READER, ReaderCard
from digits.amounts.reader.reader_plan import reader_plan
from digits.handwriting.errors import FontsUnavailable, PenDataUnavailable
from digits.line_reader import trainer
from digits.line_reader.errors import StartDoesNotFit
from digits.models.model_card import CARD_FILE
from digits.operations.errors import NoWeightsKept
from digits.operations.reader_files import checkpoint_of, writers_of
from digits.progress import Progress
from digits.refs import FileRef
from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import aliases_of
from digits.registry.errors import NoModelYet
from digits.registry.versions import find
from digits.store.folders import Store
from flows.train_reader import train_reader
from tasks.train_reader import inputs_of_reader

Summary = dict[str, Any]
MARK = 99.0  # a loss that no step has


class CutOffError(Exception):
    """What stops a training in the middle."""


def trained(place: Path, **changes: Any) -> Summary:
    """A run of the small preset without fonts and recorded pens."""
    given: dict[str, Any] = {"preset": "small", "fonts": "none", "pen_data": "none"} | changes
    summary: Summary = train_reader(store=str(place), **given)
    return summary


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of readers alone."""
    return tmp_path_factory.mktemp("readers")


@pytest.fixture(scope="module")
def once(place: Path, prefect_server: None) -> Summary:
    """A whole run."""
    return trained(place)


def mark(checkpoint: Path) -> None:
    """Write a loss into a checkpoint that tells who went on from it; no weight depends on it."""
    with np.load(checkpoint, allow_pickle=False) as archive:
        values = dict(archive)
    values["losses"][0] = MARK
    np.savez(checkpoint, allow_pickle=False, **values)


def steps_of(summary: Summary) -> dict[str, bool]:
    """By step, whether a cached result served it, as the run's metrics say."""
    metrics = json.loads((Path(summary["folder"]) / "metrics.json").read_text("utf-8"))
    return {step["name"]: step["cached"] for step in metrics["steps"]}


def test_a_run_leaves_a_reader_that_challenges(once: Summary, place: Path) -> None:
    """Report, metrics, pictures and a reader with its card; nothing half-written is left."""
    folder = Path(once["folder"])
    assert {path.name for path in folder.iterdir()} == {"report.html", "metrics.json", "plots"}
    version = place / "models" / "reader" / once["version"]
    assert {path.name for path in version.iterdir()} == {"card.json", "reader.onnx", "weights.npz"}
    card = ReaderCard.read(version / CARD_FILE)
    assert card.version == card.files["onnx"].sha256[:12]
    assert card.files["onnx"].bytes <= 5_000_000
    assert card.benchmark is not None
    assert card.data.benchmark is not None
    assert (place / "data" / card.data.benchmark.name).exists()
    assert card.reproduce == "digits train-reader --preset small --seed 0 --start scratch"
    assert list((place / "checkpoints").iterdir()) == []
    assert list(place.rglob(".partial-*")) == []
    seen = aliases_of(place / "models", "reader")
    assert seen.challenger == once["version"]
    assert seen.champion == ReaderCard.read(BUNDLED_READER / CARD_FILE).version


def test_the_reader_is_trusted_with_nothing(once: Summary, place: Path) -> None:
    """A few steps teach nothing, so that whatever it reads is left to a person."""
    reader = AmountReader.opened(find(place / "models", f"reader/{once['version']}").folder)
    assert reader.card.calibration.threshold.value is None
    assert reader.card.benchmark is not None
    assert all(profile.accepted == 0 for profile in reader.card.benchmark.by_currency.values())


def test_the_report_tells_what_it_rests_on(once: Summary) -> None:
    """Synthetic numbers are called so, mistakes are shown, and no other file is needed."""
    page = (Path(once["folder"]) / "report.html").read_text("utf-8")
    assert "synthetic strings" in page
    assert "promises nothing for real checks" in page
    assert "Trained without fonts" in page
    assert "Trained without recordings of pens" in page
    assert page.count('class="mistake review"') == 80
    # Neither may stand in a picture, whose letters are those of base64.
    rest = page.replace("http://www.w3.org", "")
    assert "http:" not in rest
    assert "https:" not in rest


def test_prefect_shows_the_artifacts(once: Summary) -> None:
    """Sheets, numbers, report and progress are artifacts, small enough to be kept."""
    keys = ("strings-drawn", "strings-mnist", "strings-clp", "model-reader", "report-reader")
    found = {key: cast("Any", Artifact.get(key)) for key in (*keys, "training-reader")}
    assert all(found.values()), found
    for key in keys:
        assert len(found[key].data) < 400_000, key
    assert "| CLP |" in found["model-reader"].data.replace("  ", "")


def test_the_second_run_is_served_from_the_cache(once: Summary, place: Path) -> None:
    """An unchanged run trains nothing, and names the same version."""
    again = trained(place)
    assert again["version"] == once["version"]
    cached = steps_of(again)
    for step in ("draw-strings", "fit-reader", "calibrate", "draw-benchmark", "benchmark-reader"):
        assert cached[step], step


def test_a_training_goes_on_from_its_checkpoint(once: Summary, place: Path) -> None:
    """What a run left that was cut off is used, and the reader is that of an undisturbed run."""
    store = Store(place)
    shutil.rmtree(store.path("fits", "reader"))
    metrics = json.loads((Path(once["folder"]) / "metrics.json").read_text("utf-8"))
    prepared = FileRef.model_validate(metrics["prepared"])
    config = reader_plan("small", 0, 0, "scratch").reader
    kept = checkpoint_of(store, inputs_of_reader(config, prepared, {}, None))

    def cut(progress: Progress) -> None:
        if progress.done > config.checkpoint:
            raise CutOffError

    texts = config.synthesis.texts
    with pytest.raises(CutOffError):
        trainer.fit_reader(writers_of(prepared, {}), texts, config, kept, on_progress=cut)
    mark(kept)
    summary = trained(place)
    assert not steps_of(summary)["fit-reader"]
    metrics = json.loads((Path(summary["folder"]) / "metrics.json").read_text("utf-8"))
    assert metrics["fitted"]["losses"][0] == MARK
    assert summary["version"] == once["version"]
    assert not kept.exists()


def test_with_nothing_new_the_champion_is_kept(once: Summary, place: Path) -> None:
    """Once its version is champion, the same training ends at once."""
    change_alias(place / "models", "reader", "promote", once["version"], reason="a test")
    summary = trained(place)
    assert summary["outcome"] == "champion kept"
    assert once["version"] in summary["champions"][0]


def test_a_training_goes_on_from_the_champion(once: Summary, place: Path) -> None:
    """With fewer steps than from scratch; the card names the reader that it started from."""
    change_alias(place / "models", "reader", "promote", once["version"], reason="a test")
    summary = trained(place, start="reader", steps=8, batch_size=6, challenge=False)
    card = ReaderCard.read(place / "models" / "reader" / summary["version"] / CARD_FILE)
    assert (card.data.start, card.config["start"]) == (once["version"], "reader")
    assert card.reproduce.endswith("--start reader --steps 8 --batch-size 6")
    assert card.config["batch_size"] == 6
    begun = ReaderCard.read(place / "models" / "reader" / once["version"] / CARD_FILE)
    assert begun.data.start == ""


def test_a_champion_of_another_shape_is_no_start(tmp_path: Path, prefect_server: None) -> None:
    """The shipped reader is larger than the preset small; the message says what to do."""
    with pytest.raises(StartDoesNotFit, match="the preset that it was trained with"):
        trained(tmp_path, start="reader")


def test_a_champion_without_weights_is_no_start(tmp_path: Path, prefect_server: None) -> None:
    """Readers of older releases came without them."""
    folder = tmp_path / "models" / "reader" / "cafe00000000"
    shutil.copytree(BUNDLED_READER, folder)
    card = ReaderCard.read(folder / CARD_FILE)
    files = {name: file for name, file in card.files.items() if name == "onnx"}
    old = card.model_copy(update={"version": folder.name, "files": files})
    (folder / CARD_FILE).write_text(old.to_json(), "utf-8")
    change_alias(tmp_path / "models", "reader", "promote", folder.name, reason="a test")
    with pytest.raises(NoWeightsKept, match="start from scratch"):
        trained(tmp_path, start="reader")


def test_fonts_that_may_not_be_missing_fail_the_run(place: Path, tmp_path: Path) -> None:
    """A folder without them is told, with what to do."""
    with pytest.raises(FontsUnavailable, match="a less able reader"):
        trained(place, fonts=str(tmp_path), if_fonts_missing="fail")


def test_pens_that_may_not_be_missing_fail_the_run(place: Path, tmp_path: Path) -> None:
    """A folder without them is told, with what to do."""
    with pytest.raises(PenDataUnavailable, match="a less able reader"):
        trained(place, pen_data=str(tmp_path), if_pen_data_missing="fail")


def test_a_start_without_a_cnn_is_told(place: Path) -> None:
    """Who wants to start from the digit CNN has to have one."""
    with pytest.raises(NoModelYet, match="digits retrain --models cnn"):
        trained(place, start="digit-cnn")
