"""What the files of a store must be whatever was killed, and what two runs must agree in."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from PIL import Image

from digits.environment import PACKAGES
from digits.models.model_card import CARD_FILE, Card, verified_bytes
from digits.registry.alias_log import read_alias_log
from digits.store.atomic import PARTIAL

# What may differ between two runs of equal input: names, places, times and durations.
OF_A_RUN = ("run_id", "started")
OF_A_MODEL = ("fit_seconds", "single_ms", "images_per_second")
OF_A_STEP = ("cached", "seconds")
LASTING = ("data", "fits", "scores", "plots", "models")  # rooms whose files are equal


def visible(store: Path) -> list[Path]:
    """All files but those that are not whole yet."""
    files = (path for path in sorted(store.rglob("*")) if path.is_file())
    return [path for path in files if PARTIAL not in str(path.relative_to(store))]


def partial(folder: Path) -> set[Path]:
    """What is not whole: what a living run writes, or a killed one was writing."""
    # os.walk passes over what vanishes meanwhile; Path.rglob raises.
    return {
        Path(place, name)
        for place, folders, files in os.walk(folder)
        for name in folders + files
        if name.startswith(PARTIAL)
    }


def check_whole(store: Path) -> None:
    """See that every visible file is whole: it opens, parses, and has the digest of its card.

    Raises:
        Exception: whatever the reader of a broken file raises.
    """
    for path in visible(store):
        room = path.relative_to(store).parts[0]
        if room == "cache":
            json.loads(path.read_bytes())
        elif room != "locks":  # a lock's text is for messages only
            _CHECKS[path.suffix](path)


def _check_json(path: Path) -> None:
    json.loads(path.read_bytes())
    if path.name == CARD_FILE:
        for file in Card.read(path).files.values():
            verified_bytes(path.parent, file)


def _check_arrays(path: Path) -> None:
    with np.load(path, allow_pickle=False) as archive:
        assert [archive[name].size for name in archive.files]


def _check_zip(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None


def _check_png(path: Path) -> None:
    with Image.open(path) as picture:
        picture.load()


def _check_onnx(path: Path) -> None:
    onnx.checker.check_model(onnx.load(path))


def _check_html(path: Path) -> None:
    assert path.read_text("utf-8").rstrip().endswith("</html>")


def _check_markdown(path: Path) -> None:
    assert f"| {PACKAGES[-1]} |" in path.read_text("utf-8").rstrip().splitlines()[-1]


def _check_moves(path: Path) -> None:
    # A line that a kill cut short is no move yet; the reader passes it over.
    read_alias_log(path.parents[1], path.parent.name)


_CHECKS: dict[str, Callable[[Path], None]] = {
    ".json": _check_json,
    ".npz": _check_arrays,
    ".keras": _check_zip,
    ".png": _check_png,
    ".onnx": _check_onnx,
    ".html": _check_html,
    ".md": _check_markdown,
    ".jsonl": _check_moves,
}


def lasting_files(store: Path) -> dict[str, bytes]:
    """The content of every file that equal runs have in common, by its place in the store."""
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in visible(store)
        if path.relative_to(store).parts[0] in LASTING
        and path.suffix not in {".json", ".jsonl"}  # they tell times and places as well
    }


def cards(store: Path) -> dict[str, dict[str, Any]]:
    """The cards of the published models without times and durations, by their folders' names."""
    found = {}
    # Not by a glob, which would also find what a kill left half-written.
    for path in sorted(path for path in visible(store) if path.name == CARD_FILE):
        card = json.loads(path.read_bytes())
        for part, names in ((card, ("created", "fit_seconds")), (card["metrics"], OF_A_MODEL[1:])):
            for name in names:
                del part[name]
        found[str(path.parent.relative_to(store))] = card
    return found


def newest_run(store: Path) -> Path:
    """The folder of the last run; names begin with the time."""
    return max((store / "runs").iterdir())


def metrics(run: Path, store: Path) -> dict[str, Any]:
    """A run's `metrics.json` without what may differ between two runs of equal input."""
    text = (run / "metrics.json").read_text("utf-8").replace(str(store), "STORE")
    found: dict[str, Any] = json.loads(text)
    parts: list[tuple[dict[str, Any], tuple[str, ...]]] = [(found, OF_A_RUN)]
    parts += [(model, OF_A_MODEL) for model in found["models"].values()]
    parts += [(step, OF_A_STEP) for step in found["steps"]]
    for part, names in parts:
        for name in names:
            del part[name]
    return found
