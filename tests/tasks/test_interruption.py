"""Ctrl-C that a library swallows still ends the work: at its next step, or its next progress."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.caching import Steps, task
from tasks.interruption import noted_interrupt, stop_if_interrupted


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C raises, however the tests were started: a background job ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_and_swallow() -> None:
    """Ctrl-C in the hands of a library that makes nothing of it."""
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_no_step_begins_after_ctrl_c(tmp_path: Path, interruptible: None) -> None:
    """The next step does not run."""
    ran = []

    @task()
    def next_step() -> None:
        ran.append("ran")

    with noted_interrupt():
        press_and_swallow()
        with pytest.raises(KeyboardInterrupt):
            Steps(tmp_path).run(next_step)
    assert ran == []


def test_one_command_does_not_interrupt_the_next(interruptible: None) -> None:
    """What was pressed counts for the command at work alone."""
    with noted_interrupt() as pressed:
        press_and_swallow()
        assert pressed.is_set()
    stop_if_interrupted()
    with noted_interrupt() as pressed:
        assert not pressed.is_set()
