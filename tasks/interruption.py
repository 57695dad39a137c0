"""Whether the person at the shell pressed Ctrl-C: work that goes on all the same ends here.

A `KeyboardInterrupt` may be lost: libraries catch it within their own calls, and Python drops one
that is raised while an object is collected. The command line notes the key itself, and long work
asks here whenever it tells its progress or begins a step.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_pressed = threading.Event()


@contextmanager
def noted_interrupt() -> Iterator[threading.Event]:
    """An event that is set once Ctrl-C was pressed, which then does what it always does.

    Where Ctrl-C is ignored, or another thread than the main one asks, it is never set.
    """
    _pressed.clear()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield _pressed
        return

    def note(number: int, frame: FrameType | None) -> None:
        _pressed.set()
        before(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield _pressed
    finally:
        signal.signal(signal.SIGINT, before)
        _pressed.clear()


def stop_if_interrupted() -> None:
    """End the work that goes on although Ctrl-C was pressed.

    Raises:
        KeyboardInterrupt: if it was.
    """
    if _pressed.is_set():
        raise KeyboardInterrupt
