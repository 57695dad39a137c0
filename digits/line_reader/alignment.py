"""Where on the crop each symbol of a text was read: the likeliest path of the text through it.

Only for showing what was read where; the probability of a meaning needs no such path.
"""

from typing import NamedTuple

import numpy as np

from digits.handwriting.alphabet import BLANK, Alphabet
from digits.line_reader.ctc import LogProbabilities
from digits.line_reader.errors import MalformedScores

IMPOSSIBLE = -np.inf


class Span(NamedTuple):
    """The frames of one symbol: from `begin` up to, but without, `end`; 0 … T."""

    symbol: str
    begin: int
    end: int


def frame_spans(scores: LogProbabilities, text: str, alphabet: Alphabet) -> tuple[Span, ...]:
    """The frames of each of a text's symbols, from left to right.

    Source: the Viterbi path through CTC's lattice of symbols with blanks between them (A. Graves
    et al., "Connectionist temporal classification", ICML 2006, fig. 3).

    Args:
        scores: log-probabilities, shape ``(T, classes)``.
        text: what was read; decoding the same scores gave it.
        alphabet: of the reader.

    Raises:
        UnknownSymbol: if the text has a character that is none of the alphabet.
        MalformedScores: if there are too few frames for the text.
    """
    classes = np.full(2 * len(text) + 1, BLANK)
    classes[1::2] = alphabet.classes_of(text)
    came = _best_steps(np.asarray(scores, dtype=np.float64)[:, classes], classes)
    if came is None:
        raise MalformedScores(
            "There are too few frames for the text",
            where=text,
            received=f"{len(scores)} frames",
            remedy="ask for the spans of a text that was decoded from these scores",
        )
    index, path = came
    states = []
    for steps in path[::-1]:
        states.append(index)
        index -= int(steps[index])
    return _spans(states[::-1], text)


def _best_steps(
    emitted: "np.typing.NDArray[np.float64]", classes: "np.typing.NDArray[np.intp]"
) -> "tuple[int, np.typing.NDArray[np.intp]] | None":
    """The best last place, and how many places each frame's step went on: (T, 2 L + 1).

    Two places are gone at once only over a blank between two different symbols.
    """
    frames, places = emitted.shape
    leap = np.zeros(places, dtype=bool)
    leap[2:] = (classes[2:] != BLANK) & (classes[2:] != classes[:-2])
    best = np.full(places, IMPOSSIBLE)
    best[0] = 0.0  # before the first frame one stands before the first blank
    steps = np.zeros((frames, places), dtype=np.intp)
    for frame in range(frames):
        ways = np.full((3, places), IMPOSSIBLE)
        ways[0], ways[1, 1:] = best, best[:-1]
        ways[2, 2:] = np.where(leap[2:], best[:-2], IMPOSSIBLE)
        if frame == 0:
            ways[2] = IMPOSSIBLE
        steps[frame] = ways.argmax(axis=0)
        best = ways.max(axis=0) + emitted[frame]
    last = places - 1 if places == 1 or best[-1] >= best[-2] else places - 2
    return None if best[last] == IMPOSSIBLE else (int(last), steps)


def _spans(states: list[int], text: str) -> tuple[Span, ...]:
    spans = []
    for index, symbol in enumerate(text):
        frames = [frame for frame, state in enumerate(states) if state == 2 * index + 1]
        spans.append(Span(symbol, frames[0], frames[-1] + 1))
    return tuple(spans)
