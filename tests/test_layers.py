"""The house rules that imports can show: who may know whom, and who may load TensorFlow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from digits.source_files import package_files

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("digits", "artifacts", "tasks", "flows")  # each may import those before it
PREFECT_ROOMS = {"tasks", "flows"}
HEAVY = {"tensorflow", "keras", "sklearn", "pandas", "scipy", "matplotlib"}
KERAS_MODULES = {
    "digits/backends/keras_backend.py"
}  # whoever trains or downloads asks it for Keras


def imported(path: Path) -> Iterator[str]:
    """The first part of every module name that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def sources(room: str) -> list[Path]:
    """All source files of a room."""
    return [path for path in package_files(ROOT / room) if path.suffix == ".py"]


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    """No room imports one that stands above it."""
    above = set(ROOMS[ROOMS.index(room) + 1 :])
    wrong = {str(path): above & set(imported(path)) for path in sources(room)}
    assert sources(room)
    assert not {path: names for path, names in wrong.items() if names}


def test_prefect_stays_in_its_rooms() -> None:
    """Only tasks and flows import Prefect."""
    wrong = [
        str(path)
        for room in set(ROOMS) - PREFECT_ROOMS
        for path in sources(room)
        if "prefect" in set(imported(path))
    ]
    assert wrong == []


def test_keras_stays_where_models_are_trained() -> None:
    """Only the module named here imports Keras or TensorFlow."""
    found = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sources(room)
        if {"keras", "tensorflow"} & set(imported(path))
    }
    assert found == KERAS_MODULES


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("flows.cli", {"tensorflow", "keras", "prefect", "sklearn", "pandas", "matplotlib"}),
        (
            "artifacts.reports.model_list",
            {"tensorflow", "keras", "prefect", "sklearn", "pandas", "scipy"},
        ),
        (
            "digits.models.prediction",
            {"tensorflow", "keras", "prefect", "sklearn", "pandas", "matplotlib"},
        ),
        ("digits.amounts.decision.decision", HEAVY | {"prefect"}),
        ("digits.amounts.reader.reading", HEAVY | {"prefect"}),
        ("flows.commands.amounts", HEAVY | {"prefect"}),
        (
            "flows.commands.review",
            {"tensorflow", "keras", "prefect", "sqlalchemy", "pandas", "matplotlib"},
        ),
        ("digits.operations.score_batch", HEAVY | {"prefect"}),
        ("digits.checks.intake.intake", HEAVY | {"prefect"}),
        ("digits.checks.fields.form_removal", HEAVY | {"prefect"}),
        ("digits.checks.fields.locate", HEAVY | {"prefect"}),
        ("flows.commands.layouts", HEAVY | {"prefect"}),
        ("artifacts.reports.layout_preview", HEAVY | {"prefect"}),
        ("digits.checks.batch.plan", HEAVY | {"prefect"}),
        ("flows.commands.scoring", HEAVY | {"prefect"}),
        ("flows.score_checks", HEAVY | {"pyarrow"}),
        ("tasks.score", HEAVY | {"pyarrow"}),
        ("flows.retrain", {"tensorflow", "keras"}),
        ("flows.train_reader", {"tensorflow", "keras"}),
    ],
)
def test_importing_stays_light(module: str, heavy: set[str]) -> None:
    """What answers at once does not load what trains."""
    code = f"import sys, {module}; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert heavy & {name.split(".")[0] for name in answer.stdout.split()} == set()


def test_packages_hold_a_docstring_alone() -> None:
    """A package's own file says what lives there; code in it would run with any import."""
    packages = [path for path in sources("digits") if path.name == "__init__.py"]
    bodies = {str(path): ast.parse(path.read_text("utf-8")).body for path in packages}
    assert not {path: body for path, body in bodies.items() if len(body) != 1}
