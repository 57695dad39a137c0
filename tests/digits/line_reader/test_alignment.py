"""Where symbols were read: at their peaks, against the best of all paths, and what cannot be."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from digits.amounts.grammar.alphabet import ALPHABET
from digits.handwriting.alphabet import BLANK
from digits.line_reader.alignment import Span, frame_spans
from digits.line_reader.ctc import LogProbabilities
from digits.line_reader.errors import MalformedScores

Spoken = Callable[..., LogProbabilities]


def test_spans_are_the_peaks(spoken: Spoken) -> None:
    """Two frames a symbol, three apart."""
    spans = frame_spans(spoken("19.500"), "19.500", ALPHABET)
    assert spans == tuple(
        Span(symbol, 3 * place + 1, 3 * place + 3) for place, symbol in enumerate("19.500")
    )


@pytest.mark.parametrize("text", ["1", "11", "121", "112"])
def test_spans_are_those_of_the_likeliest_path(text: str) -> None:
    """Among all paths of five frames that spell the text."""
    rng = np.random.default_rng(5)
    scores = np.log(rng.dirichlet(np.ones(ALPHABET.classes), 5)).astype(np.float32)
    wanted, columns = list(ALPHABET.classes_of(text)), sorted({BLANK, *ALPHABET.classes_of(text)})
    fitting = [
        path
        for path in itertools.product(columns, repeat=5)
        if [one for one, _ in itertools.groupby(path) if one != BLANK] == wanted
    ]
    best = max(fitting, key=lambda path: sum(float(scores[t, one]) for t, one in enumerate(path)))
    covered = sorted(
        t for span in frame_spans(scores, text, ALPHABET) for t in range(span.begin, span.end)
    )
    assert covered == [t for t, one in enumerate(best) if one != BLANK]


def test_nothing_has_no_spans(spoken: Spoken) -> None:
    """The empty text lies everywhere and nowhere."""
    assert frame_spans(spoken("1"), "", ALPHABET) == ()


def test_too_few_frames(spoken: Spoken) -> None:
    """Two equal symbols need a blank between them."""
    with pytest.raises(MalformedScores, match="2 frames"):
        frame_spans(spoken("1")[:2], "11", ALPHABET)
