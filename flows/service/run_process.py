"""Where a run of a worker begins: it opens its log by itself, then becomes Prefect's engine.

Prefect's worker reads what its runs print through pipes. Where the worker is killed, a run would
die at the next line that it prints, for nobody reads it. A file stays.
"""

import os
import platform
import sys
from pathlib import Path

from digits.settings import SERVICE_TOKEN, store_root
from flows.service.processes import log_file

ENGINE = ("-m", "prefect.engine")


def log_of_runs() -> Path:
    """The worker's log; where somebody started a worker by hand, one named for its machine."""
    if folder := os.environ.get(SERVICE_TOKEN):
        return log_file(Path(folder), "worker")
    return store_root() / "service" / f"worker-{platform.node()}.log"


def main() -> None:
    """Let all further output go to the log, and start the run in this same process.

    Raises:
        OSError: if the log cannot be opened; the worker's own log tells of that.
    """
    log = log_of_runs()
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log.open("ab") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    # Prefect signals this number, and `digits up` finds the run by its environment: both stay.
    os.execv(sys.executable, [sys.executable, *ENGINE])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
