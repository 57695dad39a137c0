"""Weighted expressions of texts: what may be written for one thing, and how often which way.

An expression is a text, a sequence of expressions, or a choice between some. It can be drawn from,
which gives training texts, and compiled into a graph (`digits.amounts.words.text_graph`), over
which the likelihood of all its texts together is summed: both then say the same. Weights of a
choice add up to 1, so that the probabilities of all texts of an expression do, too.
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np


class Sequence(NamedTuple):
    """One after the other."""

    parts: "tuple[Expression, ...]"


class Choice(NamedTuple):
    """One of them, each with its probability."""

    options: "tuple[tuple[Expression, float], ...]"


Expression: TypeAlias = str | Sequence | Choice


def sequence(*parts: Expression) -> Sequence:
    """Expressions one after the other."""
    return Sequence(parts)


def choice(*options: Expression | tuple[Expression, float]) -> Choice:
    """One of some expressions, each with its weight, or 1; weights are made to add up to 1."""
    weighted = [_weighted(option) for option in options]
    total = sum(weight for _, weight in weighted)
    return Choice(tuple((option, weight / total) for option, weight in weighted))


def _weighted(option: Expression | tuple[Expression, float]) -> tuple[Expression, float]:
    if isinstance(option, str | Sequence | Choice):
        return option, 1.0
    return option


def optional(part: Expression, share: float = 0.5) -> Choice:
    """An expression that is there with a probability of `share`."""
    return Choice(((part, share), ("", 1 - share)))


def draw(expression: Expression, rng: np.random.Generator) -> str:
    """One text, each as often as its weights say."""
    if isinstance(expression, str):
        return expression
    if isinstance(expression, Sequence):
        return "".join(draw(part, rng) for part in expression.parts)
    place = rng.random()
    for option, weight in expression.options:
        place -= weight
        if place < 0:
            return draw(option, rng)
    return draw(expression.options[-1][0], rng)


def usual(expression: Expression) -> str:
    """The text that always takes the likeliest choice."""
    if isinstance(expression, str):
        return expression
    if isinstance(expression, Sequence):
        return "".join(map(usual, expression.parts))
    return usual(max(expression.options, key=lambda option: option[1])[0])


def texts(expression: Expression) -> Iterator[tuple[str, float]]:
    """Every text with its probability; a text that can be made in two ways comes twice."""
    if isinstance(expression, str):
        yield expression, 1.0
    elif isinstance(expression, Choice):
        for option, weight in expression.options:
            yield from ((text, share * weight) for text, share in texts(option))
    else:
        yield from _joined(expression.parts)


def _joined(parts: tuple[Expression, ...]) -> Iterator[tuple[str, float]]:
    if not parts:
        yield "", 1.0
        return
    for text, share in texts(parts[0]):
        yield from ((text + rest, share * other) for rest, other in _joined(parts[1:]))
