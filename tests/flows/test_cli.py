"""The command line: listing, help, and what it says of values that are not allowed."""

import json
import os
import signal
import subprocess
import sys
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
        (("--seed", "-1"), "Must be >= 0"),
        (("--epochs", "1001"), "Must be <= 1000"),
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


def test_an_unknown_command_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """Wrong usage, said once; no command is imported to find it."""
    answer = digits(tmp_path, "evalute", "crops/")
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.count("evalute") == 1
    assert "the nearest is evaluate" in answer.stderr


@pytest.mark.parametrize(
    ("words", "setting", "told"),
    [
        (("models",), "DIGITS_QUALITY_SHAER=0.5", "the nearest is DIGITS_QUALITY_SHARE"),
        (("read", "x.png"), "DIGITS_CEILING=1.000,00", "a number above 0"),
        (("score", "."), "DIGITS_DUPLICATE_DAYS=a month", "DIGITS_DUPLICATE_DAYS=180"),
    ],
)
def test_a_setting_that_cannot_be_meant_ends_every_command(
    words: tuple[str, ...], setting: str, told: str, tmp_path: Path
) -> None:
    """Three lines, and nothing is begun."""
    name, value = setting.split("=")
    answer = digits(tmp_path / "store", *words, **{name: value})
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("error: ")
    assert len(answer.stderr.splitlines()) == 3
    assert name in answer.stderr
    assert told in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_help_needs_no_right_settings(tmp_path: Path) -> None:
    """Whoever looks for the right value is not sent away."""
    assert digits(tmp_path, "score", "--help", DIGITS_CEILING="x").returncode == 0


def shell(place: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which DIGITS is the command line; its status is that of DIGITS."""
    whole = line.replace("DIGITS", f"{sys.executable} -m flows.cli")
    return subprocess.run(
        ["bash", "-c", f"{whole}; exit ${{PIPESTATUS[0]}}"],
        cwd=ROOT,
        env=os.environ | {"DIGITS_STORE": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_reader_that_stops_reading_is_no_failure_to_speak_of(tmp_path: Path) -> None:
    """`… | head -1`: the status that shells give, and not a word."""
    names = " ".join(f"{n}-{'x' * 180}.png" for n in range(600))  # more than a pipe takes
    answer = shell(tmp_path, f"DIGITS read {names} | head -1")
    assert answer.returncode == 141
    assert answer.stderr == ""
    assert answer.stdout.startswith("0-xxx")


@pytest.mark.parametrize("words", ["models", "models --json", "--help"])
def test_an_output_that_takes_nothing_is_told(words: str, tmp_path: Path) -> None:
    """A full disk behind `>`: one message, and a status that scripts see."""
    answer = shell(tmp_path, f"DIGITS {words} >/dev/full")
    assert answer.returncode == 1
    assert "the output of this command" in answer.stderr
    assert len(answer.stderr.splitlines()) == 3


def test_an_ascii_terminal_is_served(tmp_path: Path) -> None:
    """What ASCII lacks becomes plainer; names of files stay exact, by escapes."""
    answer = digits(tmp_path, "read", "été….png", PYTHONIOENCODING="ascii")
    assert answer.returncode == 1
    assert answer.stdout.startswith(r"\xe9t\xe9....png: ")
    assert answer.stderr == ""


def test_what_the_system_refuses_is_told(tmp_path: Path) -> None:
    """A store that is no folder of ours to look into: no traceback, also where none expects it."""
    (tmp_path / "models").write_text("no folder")
    (tmp_path / "models").chmod(0)
    answer = digits(tmp_path, "rollback", "cnn", "--reason", "test", "--name", "me")
    assert answer.returncode == 1
    assert answer.stderr.startswith("error: ")
    assert "Traceback" not in answer.stderr


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
