"""Names of version 0.1.0 that still work, for one release.

The word profile meant three things: a currency, a layout of checks, and a preset of a training.
Each has a name of its own now. Whoever uses the old name is told the new one and gets the same.

Prefect is not imported here: the command line asks this module before anything heavy is loaded.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flows.errors import BothNamesGiven

OLD = "profile"

# What `--profile` is called now, by the words that begin the command.
OPTIONS: dict[tuple[str, ...], str] = {
    ("read",): "currency",
    ("evaluate",): "currency",
    ("calibrate",): "currency",
    ("score",): "layout",
    ("layout", "preview"): "layout",
    ("retrain",): "preset",
    ("train-reader",): "preset",
}

# What the parameter `profile` is called now, by the flow's name.
PARAMETERS: dict[str, str] = {
    "retrain": "preset",
    "train-reader": "preset",
    "score-checks": "layout",
    "watch-inbox": "layout",
}

Tell = Callable[[str], None]


def with_new_options(args: list[str], tell: Tell) -> list[str]:
    """The words of a command line with `--profile` under its new name.

    Args:
        args: what follows `digits`.
        tell: is given one line if the old name was used.

    Raises:
        BothNamesGiven: if the new name is there as well.
    """
    new = next((name for words, name in OPTIONS.items() if tuple(args[: len(words)]) == words), "")
    end = args.index("--") if "--" in args else len(args)  # what follows are files
    names = [arg.partition("=")[0] for arg in args[:end]]
    if not new or f"--{OLD}" not in names:
        return args
    if f"--{new}" in names:
        raise _both(f"--{OLD}", f"--{new}", f"digits {args[0]}")
    tell(_renamed(f"--{OLD}", f"--{new}"))
    return [
        arg.replace(OLD, new, 1) if name == f"--{OLD}" else arg
        for arg, name in zip(args, names + args[end:], strict=True)
    ]


def with_new_parameters(flow: str, given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """A flow's parameters with `profile` under its new name.

    Args:
        flow: the flow's name.
        given: its parameters by name; it is left as it is.
        tell: is given one line if the old name was used.

    Raises:
        BothNamesGiven: if the new name is there as well.
    """
    new = PARAMETERS.get(flow, "")
    if not new or OLD not in given:
        return dict(given)
    if new in given:
        raise _both(OLD, new, f"the flow {flow}")
    tell(_renamed(OLD, new))
    return {new if name == OLD else name: value for name, value in given.items()}


def _renamed(old: str, new: str) -> str:
    return f"{old} is now called {new}; the old name goes away in the next release"


def _both(old: str, new: str, where: str) -> BothNamesGiven:
    return BothNamesGiven(
        f"{old} is the old name of {new}, and both are given",
        where=where,
        remedy=f"give {new} alone",
    )
