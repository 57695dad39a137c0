"""Run a module as `python -m` does, and kill it as it is about to finish a file of some folder.

    python dies_amid.py FOLDER MODULE ARGUMENT …

Just before the first rename of what is half-written to a place in FOLDER, or to FOLDER itself, the
process sends itself kill -9: sooner than any other process could see the file and act.
"""

import os
import runpy
import signal
import sys
from pathlib import Path

PARTIAL = ".partial-"  # as in `digits.store.atomic`, which is the copy's and not imported here


def die_amid(folder: Path) -> None:
    """From now on, die as something half-written is about to appear in the folder."""

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.rename":
            before, after = (Path(str(one)) for one in arguments[:2])
            if before.name.startswith(PARTIAL) and after.is_relative_to(folder):
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


if __name__ == "__main__":
    place, module = sys.argv[1:3]
    sys.argv = sys.argv[2:]
    sys.path[0] = str(Path.cwd())  # what `python -m` puts there
    die_amid(Path(place))
    runpy.run_module(module, run_name="__main__", alter_sys=True)
