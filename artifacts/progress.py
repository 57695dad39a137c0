"""How progress looks in a shell: a bar with time left and running accuracy, or one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress

from digits.progress import OnProgress, Progress


@contextmanager
def bar(title: str) -> Iterator[OnProgress]:
    """A bar on standard error; where that is no terminal, nothing is drawn."""
    console = Console(stderr=True)
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[detail]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    # Transient: the log's lines stay, the bar goes when it is full.
    with RichProgress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as live:
        line = live.add_task(title, total=1.0, detail="")

        def advance(progress: Progress) -> None:
            live.update(line, completed=progress.done / progress.total, detail=_detail(progress))

        yield advance


def sentence(progress: Progress, seconds: float) -> str:
    """Where a step stands after so many seconds, and how long it will still take."""
    own = progress.done - progress.before
    left = seconds * (progress.total - progress.done) / max(own, 1e-9)
    rate = own / max(seconds, 1e-9)
    quick = f", {rate:,.1f} a second" if rate >= 1 else ""
    return f"{_detail(progress)}{quick}, about {_duration(left)} left"


def _detail(progress: Progress) -> str:
    parts = [f"{progress.unit} {progress.done:,.0f} of {progress.total:,}"]
    if progress.accuracy is not None:
        parts.append(f"training accuracy {progress.accuracy:.2%}")
    if progress.validation_accuracy is not None:
        parts.append(f"validation {progress.validation_accuracy:.2%}")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
