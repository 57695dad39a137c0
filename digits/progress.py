"""What a long piece of work says of itself while it runs; who shows it decides how."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias


class Progress(NamedTuple):
    """How far a piece of work has come.

    `done` and `total` count `unit`s ("epoch", "image"); `done` may be fractional. `accuracy`
    is the running one on training digits, `validation_accuracy` that after the last whole
    epoch; both in 0 … 1, None where there is none. `before` is how much of `done` an earlier
    run had done already, which says nothing of this one's speed.
    """

    done: float
    total: int
    unit: str
    accuracy: float | None = None
    validation_accuracy: float | None = None
    before: float = 0.0


OnProgress: TypeAlias = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Show nothing."""
