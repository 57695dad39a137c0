"""Every command of the README is known here: quick ones run, long ones are system tests'."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")

LONG = {  # run by the system tests, in a small profile from a fresh clone, or needing a download
    "make up": "tests/system/test_service.py",
    "make status": "tests/system/test_service.py",
    "make down": "tests/system/test_service.py",
    "make train": "tests/system/test_fresh_clone.py",
    "make test": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits retrain --profile small": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits retrain --models cnn --seed 1": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits retrain --models cnn --profile thorough": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits predict photo.jpg": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits predict photo.jpg --save seen/": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits predict --json photos/": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits retrain --new-data scans/ more-scans/": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits promote cnn": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits rollback cnn": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits retrain --source /path/to/mnist.npz": "tests/system/test_fresh_clone.py",
    ".venv/bin/digits retrain --resnet50-weights"
    " /path/to/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5": (
        "tests/system/test_fresh_clone.py"
    ),
    ".venv/bin/digits read --profile CLP crop.jpg": "tests/flows/commands/test_amounts.py",
    ".venv/bin/digits read --profile USD --json crops/": "tests/flows/commands/test_amounts.py",
    ".venv/bin/digits read --profile CLP --save seen/ crop.jpg": (
        "tests/flows/commands/test_amounts.py"
    ),
    ".venv/bin/digits evaluate crops/ --truth crops/truth.csv --profile CLP --out result/": (
        "tests/flows/commands/test_amounts.py"
    ),
    ".venv/bin/digits calibrate crops/ --truth crops/truth.csv --profile CLP"
    " --rate 0.01 --out own.json": "tests/flows/commands/test_amounts.py",
    ".venv/bin/digits read --profile CLP --calibration own.json new/": (
        "tests/flows/commands/test_amounts.py"
    ),
    ".venv/bin/digits train-reader": "tests/flows/test_train_reader.py",
    ".venv/bin/digits score scans/ --profile us-personal --out result/": (
        "tests/flows/test_score_checks.py"
    ),
    ".venv/bin/digits review apply ~/Downloads/corrections.json": (
        "tests/flows/commands/test_review.py"
    ),
}
QUICK = {
    ".venv/bin/digits --help",
    ".venv/bin/digits retrain --help",
    ".venv/bin/digits models",
    ".venv/bin/digits models --history",
}


def commands() -> list[str]:
    """The commands in the README's shell blocks, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def test_every_command_is_accounted_for() -> None:
    """A command that is added to the README has to be added here, and none is left over."""
    assert set(commands()) == set(LONG) | QUICK


def test_long_commands_are_run_by_the_system_tests() -> None:
    """The test that a long command points to does contain its words."""
    for command, place in LONG.items():
        tested = (ROOT / place).read_text("utf-8")
        options = [word for word in command.split() if word.startswith("--")]
        program = command.split()[1] if command.startswith(".venv") else command
        missing = [word for word in [program, *options] if word not in tested]
        assert not missing, (command, missing)


@pytest.mark.parametrize("command", sorted(QUICK))
def test_quick_commands_run(command: str, tmp_path: Path) -> None:
    """Help and listing answer with status 0."""
    if not (ROOT / ".venv" / "bin" / "digits").exists():
        pytest.fail("run the tests by `make test`, which sets up .venv")
    answer = subprocess.run(
        shlex.split(command),
        cwd=ROOT,
        env=os.environ | {"DIGITS_STORE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip()


def test_links_and_pictures_exist() -> None:
    """Nothing that the README links to inside the repository is missing."""
    targets = re.findall(r"\]\((?!https?://)([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_no_placeholder_is_left() -> None:
    """No number was left to be filled in."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    left = {page.name: re.findall(r"@[A-Z]+@", page.read_text("utf-8")) for page in pages}
    assert not any(left.values()), left
