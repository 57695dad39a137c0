"""A signal that a library swallows still ends the work: at its next step, or its next progress."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.caching import Steps, task
from tasks.interruption import (
    noted_interrupt,
    noted_termination,
    stop_if_interrupted,
    was_terminated,
)


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


def test_sigterm_does_what_ctrl_c_does() -> None:
    """It raises, is noted, and is told apart; afterwards it belongs to whom it belonged before."""
    before = signal.getsignal(signal.SIGTERM)
    with noted_interrupt() as pressed:
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        assert pressed.is_set()
        with pytest.raises(KeyboardInterrupt):
            stop_if_interrupted()
    assert was_terminated()
    assert signal.getsignal(signal.SIGTERM) is before


def test_ctrl_c_is_no_sigterm(interruptible: None) -> None:
    """The command after one that was terminated is not taken for terminated."""
    with noted_interrupt(), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    with noted_interrupt():
        press_and_swallow()
    assert not was_terminated()


def test_a_sigterm_that_is_ignored_stays_ignored() -> None:
    """Whoever started the command wanted that."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with noted_termination():
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
