"""Whether the command was told to stop, by Ctrl-C or SIGTERM: work that goes on all the same ends.

A `KeyboardInterrupt` may be lost: libraries catch it within their own calls, and Python drops one
that is raised while an object is collected. The command line notes the signal itself, and long work
asks here whenever it tells its progress or begins a step.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

_pressed = threading.Event()
_terminated = threading.Event()


@contextmanager
def noted_interrupt() -> Iterator[threading.Event]:
    """An event that is set once Ctrl-C was pressed, which then does what it always does.

    SIGTERM, which systemd, containers and clusters send, sets it as well and does the same.
    Where a signal is ignored, or another thread than the main one asks, it is never set.
    """
    _pressed.clear()
    _terminated.clear()
    with ExitStack() as restored:
        restored.callback(_pressed.clear)
        if threading.current_thread() is threading.main_thread():
            restored.enter_context(_noted_key())
            restored.enter_context(noted_termination())
        yield _pressed


@contextmanager
def noted_termination() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does, and note it; whoever handled it before gets it back.

    Prefect handles it for itself while a flow is at work, so a flow's function asks again.
    """
    before = signal.getsignal(signal.SIGTERM)
    if before is signal.SIG_IGN:
        yield
        return

    def note(*_: object) -> None:
        _pressed.set()
        _terminated.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _noted_key() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):
        yield
        return

    def note(number: int, frame: FrameType | None) -> None:
        _pressed.set()
        before(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def stop_if_interrupted() -> None:
    """End the work that goes on although it was told to stop.

    Raises:
        KeyboardInterrupt: if it was.
    """
    if _pressed.is_set():
        raise KeyboardInterrupt


def was_terminated() -> bool:
    """Whether it was SIGTERM that stopped the last command that noted it."""
    return _terminated.is_set()
