"""The command line: listing, help, and what it says of values that are not allowed."""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from prefect import flow

from flows.commands.run_flow import from_shell
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
        (("--profile", "huge"), "thorough"),
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


def test_ctrl_c_stays_ctrl_c(prefect_server: None) -> None:
    """What a library makes of it does not matter: the command ends as interrupted."""

    @flow(name="interrupted")
    def interrupted() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            raise RuntimeError("an error of its own") from None

    @flow(name="failing")
    def failing() -> None:
        raise RuntimeError("an error of its own")

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        from_shell(interrupted)()
    with pytest.raises(RuntimeError):
        from_shell(failing)()
    assert signal.getsignal(signal.SIGINT) is before
