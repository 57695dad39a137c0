"""The house rules that imports can show: which room may know which, and who may load TensorFlow."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from flows.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("digits", "artifacts", "tasks", "flows")
# Each room, from the lowest, with those that it may import; all of them stand before it. The root
# of `digits` is open to everybody. Each room's own `__init__.py` says the same.
MAY_IMPORT: dict[str, set[str]] = {
    "digits": set(),
    "digits.store": set(),
    "digits.metrics": set(),
    "digits.photos": set(),
    "digits.backends": {"store"},
    "digits.dataset": {"photos", "backends", "store"},
    "digits.models": {"dataset", "photos", "metrics", "backends", "store"},
    "digits.handwriting": {"dataset", "photos"},
    "digits.rejection": {
        "handwriting",
        "models",
        "dataset",
        "photos",
        "backends",
    },
    "digits.line_reader": {"handwriting", "dataset", "photos", "backends", "store"},
    "digits.amounts.grammar": {"line_reader", "handwriting"},
    "digits.amounts.decision": {"amounts.grammar", "metrics", "photos"},
    "digits.amounts.reader": {
        "amounts.decision",
        "amounts.grammar",
        "line_reader",
        "handwriting",
        "models",
        "photos",
    },
    "digits.amounts.words": {
        "amounts.reader",
        "amounts.decision",
        "amounts.grammar",
        "line_reader",
        "handwriting",
        "models",
    },
    "digits.micr": {"line_reader", "handwriting", "models", "photos"},
    "digits.registry": {
        "amounts.reader",
        "amounts.decision",
        "amounts.grammar",
        "models",
        "dataset",
        "backends",
        "metrics",
        "store",
    },
    "digits.evidence": {"amounts.decision", "store"},
    "digits.ledger": set(),
    "digits.checks.intake": {"micr", "photos"},
    "digits.checks.page": {"checks.intake"},
    "digits.checks.fields": {"checks.page", "amounts.grammar", "micr", "photos"},
    "digits.checks": {
        "checks.intake",
        "checks.page",
        "checks.fields",
        "amounts.words",
        "amounts.reader",
        "amounts.decision",
        "amounts.grammar",
        "micr",
    },
    "digits.checks.batch": {
        "checks",
        "checks.intake",
        "checks.page",
        "evidence",
        "ledger",
        "registry",
        "amounts.decision",
        "amounts.words",
        "amounts.reader",
        "micr",
        "models",
        "store",
    },
    "digits.operations": {"digits"},  # all rooms of it
    "artifacts": {"digits"},
    "tasks": {"digits", "artifacts"},
    "flows": {"digits", "artifacts", "tasks"},
}
ROOMS = list(MAY_IMPORT)
OF_ROOMS = {"digits.amounts", "digits.checks"}  # their own errors are open to the rooms in them
MOST_AT_ROOT = 14  # modules
PREFECT_PACKAGES = {"tasks", "flows"}
HEAVY = {"tensorflow", "keras", "sklearn", "pandas", "scipy", "matplotlib"}
SLOW = {"prefect", "onnxruntime", "sqlalchemy", "PIL", "dask", "httpx"}
COMMAND_MODULES = sorted({command.function.split(":")[0].split(".")[-1] for command in COMMANDS})
KERAS_MODULES = {"digits.backends.keras_backend"}  # whoever trains or downloads asks it for Keras


def modules_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """The modules of a package and of the packages in it, by their dotted names."""
    name = ".".join(folder.relative_to(ROOT).parts)
    for path in sorted(folder.iterdir()):
        if path.name == "__init__.py":
            yield name, path
        elif path.suffix == ".py":
            yield f"{name}.{path.stem}", path
        elif (path / "__init__.py").is_file():
            yield from modules_in(path)


MODULES = {name: path for package in PACKAGES for name, path in modules_in(ROOT / package)}


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it; also those that only typing needs."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule in MODULES else node.module


IMPORTS = {name: set(imported(path)) for name, path in MODULES.items()}


def room_of(module: str) -> str:
    """The room in which a module lies: the nearest one that holds it."""
    if module.removesuffix(".errors") in OF_ROOMS:
        return "digits"
    return max((room for room in ROOMS if f"{module}.".startswith(f"{room}.")), key=len)


def allowed(room: str) -> set[str]:
    """The rooms that a room may import, by their whole names."""
    below = ROOMS[: ROOMS.index(room)]
    names = {name if name in PACKAGES else f"digits.{name}" for name in MAY_IMPORT[room]}
    if "digits" in names:
        names |= {other for other in below if other.startswith("digits.")}
    return names | {room, "digits"}


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    """Every arrow leads to a room that may be imported; a room may import only those before it."""
    assert allowed(room) - {"digits"} <= set(ROOMS[: ROOMS.index(room) + 1])
    arrows = {
        (module, other)
        for module, others in IMPORTS.items()
        if room_of(module) == room
        for other in others & MODULES.keys()
    }
    assert {(module, other) for module, other in arrows if room_of(other) not in allowed(room)} == (
        set()
    )


@pytest.mark.parametrize("room", ROOMS[1:])
def test_each_room_says_what_it_may_import(room: str) -> None:
    """The last sentence of its `__init__.py` names the rooms of the table above."""
    text = " ".join((import_module(room).__doc__ or "").split())
    sentence = re.search(r"May import (.+?)[;.](?:\s|$)", text)
    assert sentence, text
    named = sentence[1].replace("the root of `digits`", "")
    assert set(re.findall(r"`([\w.]+)`", named)) == MAY_IMPORT[room]


def test_the_rooms_stand_in_their_order() -> None:
    """`digits/__init__.py` lists them as the table does."""
    listed = re.findall(r"^``(\w+)``", import_module("digits").__doc__ or "", re.MULTILINE)
    firsts = dict.fromkeys(room.split(".")[1] for room in ROOMS if room.startswith("digits."))
    assert listed == list(firsts)


def test_no_module_imports_in_a_circle() -> None:
    """Taking away what imports nothing that is left, again and again, leaves nothing."""
    left = {name: others & MODULES.keys() - {name} for name, others in IMPORTS.items()}
    while free := {name for name, others in left.items() if not others & left.keys()}:
        left = {name: others for name, others in left.items() if name not in free}
    assert sorted(left) == []


def test_few_modules_lie_at_the_root() -> None:
    """Only what every room uses: whoever looks for a thing finds it in a room."""
    assert 0 < len(list((ROOT / "digits").glob("[!_]*.py"))) <= MOST_AT_ROOT


def test_prefect_stays_in_its_packages() -> None:
    """Only tasks and flows import Prefect."""
    users = {name.split(".")[0] for name, others in IMPORTS.items() if uses(others, {"prefect"})}
    assert users == PREFECT_PACKAGES


def test_onnx_runtime_is_imported_where_its_telemetry_is_off() -> None:
    """It looks once, when it is imported, whether it may report to its maker."""
    users = {name for name, others in IMPORTS.items() if uses(others, {"onnxruntime"})}
    assert users == {"digits.backends.onnx_backend"}


def test_keras_stays_where_models_are_trained() -> None:
    """Only the module named here imports Keras or TensorFlow."""
    users = {name for name, others in IMPORTS.items() if uses(others, {"keras", "tensorflow"})}
    assert users == KERAS_MODULES


def uses(others: set[str], libraries: set[str]) -> bool:
    """Whether one of these libraries is among what is imported."""
    return not libraries.isdisjoint(name.split(".")[0] for name in others)


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
        ("digits.amounts.words.words_reader", HEAVY | {"prefect"}),
        # A typing mistake is answered before what reads, trains or serves is loaded.
        *((f"flows.commands.{name}", HEAVY | SLOW) for name in COMMAND_MODULES),
        ("digits.operations.score_batch", HEAVY | {"prefect", "jinja2", "rich"}),
        ("digits.operations.scoring_plan", HEAVY | {"prefect", "jinja2", "rich"}),
        ("digits.operations.corrections", HEAVY | {"prefect", "jinja2", "rich"}),
        ("digits.operations.purge", HEAVY | {"prefect", "jinja2", "rich"}),
        ("artifacts.exports.batch_files", HEAVY | {"prefect", "jinja2", "pyarrow"}),
        ("digits.checks.intake.intake", HEAVY | {"prefect"}),
        ("digits.checks.fields.form_removal", HEAVY | {"prefect"}),
        ("digits.checks.fields.locate", HEAVY | {"prefect"}),
        ("artifacts.reports.layout_preview", HEAVY | {"prefect"}),
        ("digits.checks.batch.plan", HEAVY | {"prefect"}),
        ("digits.micr.micr_reader", HEAVY | {"prefect"}),
        ("digits.backends.keras_backend", {"sklearn", "pandas", "matplotlib"}),
        ("flows.score_checks", HEAVY | {"pyarrow"}),
        ("tasks.score", HEAVY | {"pyarrow"}),
        ("flows.retrain", {"tensorflow", "keras"}),
        ("flows.train_reader", {"tensorflow", "keras"}),
        ("flows.train_words", {"tensorflow", "keras"}),
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
    packages = [path for path in MODULES.values() if path.name == "__init__.py"]
    bodies = {str(path): ast.parse(path.read_text("utf-8")).body for path in packages}
    assert not {path: body for path, body in bodies.items() if len(body) != 1}
