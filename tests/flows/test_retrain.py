"""The main job as a flow: what it leaves, what it serves from the cache, how it fails."""

import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from prefect.artifacts import Artifact

from digits.backends.onnx_backend import open_session
from digits.backends.reproducible_files import rewrite_onnx
from digits.dataset.errors import MalformedNpz
from digits.dataset.mnist_files import RawMnist
from digits.dataset.splits import normalise
from digits.errors import ChecksumMismatch, SettingOutOfRange
from digits.models.classifier import Classifier
from digits.models.errors import WeightsMissing
from digits.models.resnet50_input import to_resnet_input
from digits.refs import sha256_of
from digits.store.errors import StoreNotWritable
from digits.store.folders import Store
from flows.retrain import retrain
from tasks.data import fetch_data
from tests.flows.conftest import ROOT

Summary = dict[str, Any]


def run_again(place: Path, **changes: Any) -> Summary:
    """The same run once more, with changes."""
    given: dict[str, Any] = {"preset": "small", "models": ["logistic", "cnn"]} | changes
    summary: Summary = retrain(store=str(place), **given)
    return summary


def cached(summary: Summary) -> dict[str, list[bool]]:
    """By step, whether each of its runs was served from the cache."""
    steps: dict[str, list[bool]] = {}
    for step in summary["steps"]:
        steps.setdefault(step["name"], []).append(step["cached"])
    return steps


def test_a_run_leaves_report_metrics_and_models(first: Summary, place: Path) -> None:
    """After a run everything is where the README says, and whole."""
    folder = place / "runs" / first["run_id"]
    names = {path.name for path in folder.iterdir()}
    assert names == {"report.html", "report.md", "metrics.json", "plots"}
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    for kind in ("logistic", "cnn"):
        model = metrics["models"][kind]
        assert model["status"] == "trained"
        version = place / "models" / kind / model["version"]
        assert {path.name for path in version.iterdir()} >= {"card.json", "model.onnx"}
    assert metrics["models"]["cnn"]["parameters"] == 206_922
    assert list(place.rglob(".partial-*")) == []


def test_the_models_learn(first: Summary) -> None:
    """Even 1,400 digits are enough to read most of the others."""
    assert first["models"]["logistic"]["test_accuracy"] > 0.85
    assert first["models"]["cnn"]["test_accuracy"] > 0.93


def test_no_pickle_anywhere(first: Summary, place: Path) -> None:
    """No file of the store begins as a pickle does, and none is named like one."""
    files = [path for path in place.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if path.suffix in {".pkl", ".pickle", ".joblib"}] == []
    assert [path for path in files if path.read_bytes()[:2] in (b"\x80\x04", b"\x80\x05")] == []


def test_the_second_run_is_served_from_the_cache(first: Summary, place: Path) -> None:
    """An unchanged run trains nothing, says so, and tells the same numbers."""
    again = run_again(place)
    steps = cached(again)
    for step in ("prepare-data", "train-logistic", "train-cnn", "evaluate-model", "draw-plots"):
        assert all(steps[step]), step
    assert again["models"] == first["models"]
    assert again["run_id"] != first["run_id"]
    report = (Path(again["folder"]) / "report.html").read_text("utf-8")
    assert "from cached results" in report


def test_another_seed_trains_anew(first: Summary, place: Path) -> None:
    """The seed is part of what a step is: data is reused, models are not."""
    other = run_again(place, seed=1, models=["logistic"])
    assert cached(other)["prepare-data"] == [True]
    assert cached(other)["train-logistic"] == [False]


def test_a_damaged_file_is_made_anew(first: Summary, place: Path) -> None:
    """A cached result whose file was changed is not served."""
    wanted = first["data"]["prepared_sha256"]
    files = (place / "data").glob("prepared-*.npz")
    prepared = next(path for path in files if sha256_of(path) == wanted)
    content = prepared.read_bytes()
    prepared.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    again = run_again(place, models=["logistic"])
    assert cached(again)["prepare-data"] == [False]
    assert prepared.read_bytes() == content
    assert again["models"]["logistic"] == first["models"]["logistic"]


def test_refresh_repeats_every_step(first: Summary, place: Path) -> None:
    """Asked to refresh, a run serves nothing from the cache, and gets equal numbers."""
    again = run_again(place, models=["logistic"], refresh=True)
    assert not any(step["cached"] for step in again["steps"])
    assert again["models"]["logistic"]["version"] == first["models"]["logistic"]["version"]


def test_prefect_shows_the_artifacts(first: Summary) -> None:
    """Leaderboard, models and report are artifacts under stable keys, small enough to be kept."""
    keys = ("leaderboard", "model-cnn", "model-logistic", "report", "training-cnn")
    found = {key: cast("Artifact | None", Artifact.get(key)) for key in keys}
    assert all(found.values()), found
    markdown = str(getattr(found["model-cnn"], "data", ""))
    assert "data:image/png;base64," in markdown
    assert len(markdown) < 400_000


def test_missing_weights_are_told_in_plain_words(
    place: Path, first: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without ImageNet weights ResNet50 is skipped; report and metrics say why and what to do."""
    monkeypatch.setattr("digits.models.imagenet_weights.ADDRESS", "http://127.0.0.1:9/none.h5")
    monkeypatch.setattr("digits.models.imagenet_weights.FILE_NAME", f"none-{time.time_ns()}.h5")
    summary = run_again(place, models=["logistic", "resnet50"])
    skipped = summary["models"]["resnet50"]
    assert skipped["status"] == "skipped"
    assert "--resnet50-weights" in skipped["reason"]
    assert skipped["version"] is None
    report = (Path(summary["folder"]) / "report.html").read_text("utf-8")
    assert "--resnet50-weights" in report


def test_missing_weights_can_fail_the_run(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked to fail, a run without weights is red before anything is trained."""
    monkeypatch.setattr("digits.models.imagenet_weights.ADDRESS", "http://127.0.0.1:9/none.h5")
    monkeypatch.setattr("digits.models.imagenet_weights.FILE_NAME", f"none-{time.time_ns()}.h5")
    state = retrain(
        preset="small",
        models=["resnet50"],
        if_weights_missing="fail",
        store=str(place),
        return_state=True,
    )
    assert state.is_failed()
    with pytest.raises(WeightsMissing, match="cannot be downloaded"):
        state.result()


def test_wrong_weights_are_refused_even_where_skipping_is_allowed(
    place: Path, tmp_path: Path
) -> None:
    """A file that the user named is never silently replaced by nothing."""
    wrong = tmp_path / "weights.h5"
    wrong.write_bytes(b"not weights")
    with pytest.raises(ChecksumMismatch, match="expected 4d473c1dd8becc155b73f8504c6f6626"):
        run_again(place, models=["resnet50"], resnet50_weights=str(wrong))


class Flaky(BaseHTTPRequestHandler):
    """A server that is busy twice before it gives the sample of MNIST."""

    asked = 0

    def do_GET(self) -> None:
        """Answer 503 twice, then the file."""
        Flaky.asked += 1
        content = (ROOT / "digits" / "data" / "mnist-sample.npz").read_bytes()
        self.send_response(503 if Flaky.asked < 3 else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_passing_failure_is_tried_again(
    place: Path, first: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy server is asked again by Prefect until it serves."""
    monkeypatch.setattr(fetch_data, "retry_delay_seconds", [0, 0, 0])
    with ThreadingHTTPServer(("127.0.0.1", 0), Flaky) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/mnist.npz"
        summary = run_again(place, models=["logistic"], source=url)
        server.shutdown()
    assert Flaky.asked == 3
    assert summary["data"]["source"] == f"given: {url}"


def test_a_broken_step_turns_the_flow_red(place: Path, tmp_path: Path) -> None:
    """A step that fails fails the run, with its own cause."""
    broken = tmp_path / "mnist.npz"
    np.savez(broken, something=np.zeros(3))
    state = retrain(preset="small", source=str(broken), store=str(place), return_state=True)
    assert state.is_failed()
    with pytest.raises(MalformedNpz, match="lacks arrays of MNIST"):
        state.result()


def test_out_of_range_is_refused(place: Path) -> None:
    """Prefect refuses what the form would not allow."""
    with pytest.raises(Exception, match="greater than or equal to 0"):
        run_again(place, seed=-1)
    with pytest.raises(SettingOutOfRange, match="at least 1"):
        run_again(place, models=[])


def test_a_store_that_cannot_be_made_is_told(tmp_path: Path, prefect_server: None) -> None:
    """A file in the place of the store ends the run with a sentence that helps."""
    (tmp_path / "store").write_text("in the way")
    with pytest.raises(StoreNotWritable, match="--store"):
        retrain(preset="small", store=str(tmp_path / "store"))


def test_the_store_is_swept_of_old_partial_files(place: Path) -> None:
    """What a killed run left half-written disappears later, and only that."""
    import os

    old = place / "data" / ".partial-old"
    old.write_bytes(b"half")
    os.utime(old, (0, 0))
    young = place / "data" / ".partial-young"
    young.write_bytes(b"half")
    Store(place).prepare()
    assert (old.exists(), young.exists()) == (False, True)
    young.unlink()


@pytest.mark.system
def test_the_transfer_model_goes_the_whole_way(
    place: Path,
    first: Summary,
    resnet_weights: Path,
    raw: RawMnist,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With weights (random ones of the real architecture) ResNet50 is trained and published.

    Features, head, assembly, export, scores and report run as in production; a second run
    computes no feature anew. The exported file gives the network's probabilities to 1e-5.
    """
    # Imported here: only this test pays for TensorFlow in its own process.
    from digits.models.resnet50 import load_original

    found = hashlib.md5(resnet_weights.read_bytes(), usedforsecurity=False).hexdigest()
    monkeypatch.setattr("digits.models.imagenet_weights.MD5", found)
    given = {"models": ["resnet50"], "epochs": 1, "resnet50_weights": str(resnet_weights)}
    summary = run_again(place, **given)
    model = summary["models"]["resnet50"]
    assert (model["status"], model["parameters"]) == ("trained", 24_641_930)
    folder = place / "models" / "resnet50" / model["version"]
    assert {path.name for path in folder.iterdir()} == {"card.json", "model.keras", "model.onnx"}
    content = (folder / "model.onnx").read_bytes()
    images = normalise(raw.test_images[:40])
    wanted = load_original(folder / "model.keras")(to_resnet_input(images, 32))
    exported = Classifier(open_session(content), image_size=32)
    assert exported.probabilities(images) == pytest.approx(wanted, abs=1e-5)
    assert exported.probabilities(images[:1]).shape == (1, 10)
    (tmp_path / "model.onnx").write_bytes(content)
    rewrite_onnx(tmp_path / "model.onnx")
    assert (tmp_path / "model.onnx").read_bytes() == content, "the export is not canonical"
    again = run_again(place, **given)
    steps = cached(again)
    assert steps["extract-features"] == [True, True]
    assert steps["train-resnet50"] == [True]
    assert again["models"]["resnet50"] == model
