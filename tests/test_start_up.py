"""What each command loads, in a fresh interpreter: no answer waits for what it does not use.

`make bench` prints the times; what is loaded does not depend on how busy the machine is.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
TRAINING = {"tensorflow", "keras", "sklearn", "pandas", "matplotlib", "jinja2", "pyarrow"}
SERVING = {"prefect", "uvicorn", "fastapi", "sqlalchemy", "dask", "httpx"}
READING = {"onnxruntime", "scipy", "PIL"}
ALL = TRAINING | SERVING | READING
# As a user would: the command line does what the words say, then tells what was loaded for it.
CODE = """
import sys
from flows.cli import main
try:
    main()
except SystemExit:
    print()
    print(*{name.partition(".")[0] for name in sys.modules})
"""


def loaded(words: tuple[str, ...], store: Path) -> set[str]:
    """The packages that are there after a command."""
    answer = subprocess.run(
        [sys.executable, "-c", CODE, *words],
        cwd=ROOT,
        env=os.environ | {"DIGITS_STORE": str(store)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(answer.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        ("--help", ALL | {"numpy", "pydantic_settings"}),
        ("scroe scans/", ALL | {"numpy", "pydantic_settings"}),
        *((f"{command.name} --hepl", ALL | {"numpy"}) for command in COMMANDS),
        ("score nowhere/", ALL | {"numpy"}),
        ("models", ALL),
        ("models --history", ALL),
        ("status", ALL | {"numpy"}),
        ("read nowhere.png", TRAINING | SERVING | {"scipy"}),
        ("predict nowhere.png", TRAINING | SERVING),
        ("retrain --new-data {at}", SERVING | {"tensorflow", "keras", "sklearn"}),
        ("evaluate {at} --truth {at}/labels.csv --out {at}/out", ALL),
        ("evaluate {at} --truth {at}/labels.csv --out x --checks --layout us-personal", ALL),
        ("calibrate {at} --truth {at}/labels.csv --out {at}/out", TRAINING | SERVING),
    ],
)
def test_a_command_loads_what_it_uses(words: str, unwanted: set[str], tmp_path: Path) -> None:
    """Neither help, a list, a state nor a mistake waits for what trains, serves or reads."""
    faulty = tmp_path / "faulty"
    faulty.mkdir()
    (faulty / "labels.csv").write_text("file,digit\nabsent.png,7\n", "utf-8")
    packages = loaded(tuple(words.format(at=faulty).split()), tmp_path / "store")
    assert "cyclopts" in packages
    assert packages & unwanted == set()
