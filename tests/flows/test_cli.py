"""The command line: listing, help, and what it says of values that are not allowed."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect import flow

from flows.cli import COMMANDS
from flows.commands.run_flow import from_shell
from flows.old_names import OPTIONS
from tests.flows.conftest import ROOT, digits

Summary = dict[str, Any]


def test_models_are_listed(first: Summary, place: Path) -> None:
    """`digits models` shows each version, and --json gives its folder."""
    shown = digits(place, "models")
    assert first["models"]["cnn"]["version"] in shown.stdout
    lines = [json.loads(line) for line in digits(place, "models", "--json").stdout.splitlines()]
    assert {line["kind"] for line in lines} == {"cnn", "logistic", "reader"}
    assert all(Path(line["folder"], "card.json").exists() for line in lines)


def test_help_is_there_without_waiting() -> None:
    """The help names every command."""
    answer = digits(ROOT, "--help")
    assert answer.returncode == 0
    assert all(word in answer.stdout for word in ("retrain", "train-reader", "predict", "models"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--seed", "-1"), "greater than or equal to 0"),
        (("--epochs", "1001"), "less than or equal to 1000"),
        (("--epochs", "many"), "many"),
        (("--image-size", "48"), "96"),
        (("--preset", "huge"), "thorough"),
        (("--models", "vgg"), "resnet50"),
    ],
)
def test_a_value_that_is_not_allowed_is_told(
    words: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    """Wrong usage ends with status 2, the option's name and what is allowed; nothing is begun."""
    answer = digits(tmp_path, "retrain", *words)
    assert answer.returncode == 2
    shown = " ".join((answer.stdout + answer.stderr).split())
    assert words[0] in shown
    assert told in shown
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["retrain", "train-reader"])
def test_the_old_name_of_the_preset_is_told_once(command: str, tmp_path: Path) -> None:
    """`--profile` means `--preset`: one line says so, and a wrong value is told of the new name."""
    answer = digits(tmp_path, command, "--profile", "huge")
    assert answer.returncode == 2
    assert answer.stderr.count("--profile is now called --preset") == 1
    assert "--preset" in answer.stdout + answer.stderr.partition("release")[2]


@pytest.mark.parametrize("words", OPTIONS, ids=" ".join)
def test_help_shows_the_new_names_only(words: tuple[str, ...]) -> None:
    """Nobody learns the old name from the help, which is the command's own docstring."""
    shown = digits(ROOT, *words, "--help").stdout
    assert f"--{OPTIONS[words]} " in shown
    assert "profile" not in shown


def test_the_overview_says_what_each_command_says() -> None:
    """Every row of the table is there, with words that fit on two lines."""
    shown = " ".join(digits(ROOT, "--help").stdout.split())
    for command in COMMANDS:
        assert f" {command.name} " in shown
        assert len(command.summary) < 90


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C as in a terminal, also where the tests run in the background and it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def uninterruptible() -> Iterator[None]:
    """Ctrl-C as for a job that a script has started in the background: it is not for that job."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_that_is_ignored_stays_ignored(prefect_server: None, uninterruptible: None) -> None:
    """A run started by cron or `nohup … &` does not end for a Ctrl-C that is meant for others."""
    ended = []

    @flow(name="in-the-background")
    def in_the_background() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        ended.append("whole")

    from_shell(in_the_background)()
    assert ended == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_ctrl_c_stays_ctrl_c(prefect_server: None, interruptible: None) -> None:
    """What a library makes of it does not matter: the command ends as interrupted."""

    @flow(name="interrupted")
    def interrupted() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            raise RuntimeError("an error of its own") from None

    @flow(name="swallowing")
    def swallowing() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            return

    @flow(name="failing")
    def failing() -> None:
        raise RuntimeError("an error of its own")

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        from_shell(interrupted)()
    with pytest.raises(KeyboardInterrupt):
        from_shell(swallowing)()
    with pytest.raises(RuntimeError):
        from_shell(failing)()
    assert signal.getsignal(signal.SIGINT) is before
