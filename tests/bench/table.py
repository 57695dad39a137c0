"""What the measurements share: seconds of a call, lines of a table, and on which machine."""

import os
import platform
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple


class Line(NamedTuple):
    """One measurement: what, its value in words, what was promised."""

    what: str
    measured: str
    promised: str


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(lines: Iterable[Line], *besides: str) -> None:
    """Print the table.

    Args:
        lines: its rows.
        besides: what else of the machine matters, such as a package's version.
    """
    machine = ", ".join((platform.machine(), f"{os.cpu_count()} cores", *besides))
    print(f"\nMeasured {datetime.now(UTC):%Y-%m-%d} on {machine}\n")
    print("| what | measured | promised |\n| --- | --- | --- |")
    for line in lines:
        print(f"| {line.what} | {line.measured} | {line.promised} |")
