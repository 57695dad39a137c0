"""What every process that this package spawns does first."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.process import BaseProcess


def exit_with_parent() -> None:
    """End this spawned process when the one that spawned it ends, however it ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent,), daemon=True).start()


def leave_interrupts_to_parent() -> None:
    """Ignore Ctrl-C, which a terminal sends to all processes of a command: the parent decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
