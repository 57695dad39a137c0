"""Progress of long steps: a bar in the shell, lines in the log, an artifact in the Prefect UI."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.logging import get_run_logger

from artifacts.progress import bar, sentence
from digits.progress import OnProgress, Progress
from tasks.interruption import stop_if_interrupted

SECONDS_BETWEEN = 5.0  # updates in the UI: often enough to watch, rare enough to cost nothing
LINES = 10  # in the log, over the whole of a step
SECONDS_BETWEEN_LINES = 2.0  # at least: a step that is over at once needs none


@contextmanager
def shown(title: str, key: str) -> Iterator[OnProgress]:
    """Show the progress of a step under this title, and under this key in the UI."""
    logger = get_run_logger()
    artifact = cast("UUID", create_progress_artifact(progress=0.0, key=key, description=title))
    began = last_update = last_line = time.monotonic()
    logged, unit = 0, ""

    with bar(title) as advance:

        def on_progress(progress: Progress) -> None:
            nonlocal began, last_update, last_line, logged, unit
            stop_if_interrupted()
            advance(progress)
            share, now = progress.done / progress.total, time.monotonic()
            if unit not in ("", progress.unit):  # another part of the step: counted anew
                began, logged = now, 0
            unit = progress.unit
            if now - last_update > SECONDS_BETWEEN:
                update_progress_artifact(artifact, progress=100 * share)
                last_update = now
            if int(share * LINES) > logged and now - last_line > SECONDS_BETWEEN_LINES:
                logged, last_line = int(share * LINES), now
                logger.info("%s: %s", title, sentence(progress, now - began))

        yield on_progress
    update_progress_artifact(artifact, progress=100.0)
