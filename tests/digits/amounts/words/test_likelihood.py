"""Likelihoods of amounts, against the sum over every path; the likeliest text."""

import itertools
import math
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pytest

from digits.amounts.words.alphabet import WORDS_ALPHABET
from digits.amounts.words.expressions import choice, optional, sequence, texts
from digits.amounts.words.likeliest import likeliest_text
from digits.amounts.words.likelihood import LEAST, log_likelihoods
from digits.amounts.words.text_graph import graph_of
from digits.amounts.words.wordings import any_amount_graph, worded
from digits.handwriting.alphabet import BLANK, Alphabet

SMALL = Alphabet("ab ")


def every_path(probabilities: npt.NDArray[np.float64], text: str) -> float:
    """The probability of a text, by trying all paths."""
    wanted, total = SMALL.classes_of(text), 0.0
    frames = range(len(probabilities))
    for path in itertools.product(range(SMALL.classes), repeat=len(probabilities)):
        read = [one for place, one in enumerate(path)
                if one != BLANK and (place == 0 or path[place - 1] != one)]  # fmt: skip
        if tuple(read) == wanted:
            total += math.prod(probabilities[frame, path[frame]] for frame in frames)
    return total


def spoken_words(text: str, sure: float = 0.9) -> npt.NDArray[np.float32]:
    """Scores of a text: two frames of each symbol, then a blank."""
    table = np.full((3 * len(text) + 1, WORDS_ALPHABET.classes), (1 - sure) / 43)
    table[:, BLANK] = sure
    for place, one in enumerate(WORDS_ALPHABET.classes_of(text)):
        for frame in (3 * place + 1, 3 * place + 2):
            table[frame, BLANK], table[frame, one] = table[frame, one], sure
    table /= table.sum(axis=1, keepdims=True)
    return np.asarray(np.log(table), dtype=np.float32)


@pytest.mark.parametrize("seed", range(3))
def test_a_likelihood_is_the_sum_over_all_paths(seed: int) -> None:
    """Doubled letters, optional parts and the empty text included."""
    probabilities = np.random.default_rng(seed).dirichlet(np.ones(SMALL.classes), 5)
    expression = sequence(
        optional("a", 0.7), choice(("b", 0.3), ("a", 0.5), ("", 0.2)), optional(" b", 0.4)
    )
    graphs = [graph_of(expression), graph_of("aa")]
    told = log_likelihoods(np.log(probabilities), graphs, SMALL)
    wanted = sum(share * every_path(probabilities, text) for text, share in texts(expression))
    assert told[0] == pytest.approx(math.log(wanted))
    assert told[1] == pytest.approx(math.log(every_path(probabilities, "aa")))


def test_a_text_that_does_not_fit_the_frames_is_hopeless() -> None:
    """Three symbols need three frames."""
    scores = np.log(np.full((2, SMALL.classes), 0.25))
    assert log_likelihoods(scores, [graph_of("aba")], SMALL)[0] <= LEAST
    assert likeliest_text(scores, graph_of("aba"), SMALL) is None


def test_the_written_amount_is_the_likeliest() -> None:
    """Against rivals that differ in one word."""
    scores = spoken_words("seven hundred sixteen and 30/100")
    amounts = [Decimal(text) for text in ("716.30", "760.30", "716.80", "776.30")]
    graphs = [one.graph for amount in amounts if (one := worded("USD", amount))]
    told = log_likelihoods(scores, graphs, WORDS_ALPHABET)
    assert int(told.argmax()) == 0


@pytest.mark.parametrize("text", ["two hundred & eleven dollars only", "forty-four and no/100"])
def test_the_likeliest_text_is_the_written_one(text: str) -> None:
    """Of all wordings of dollars."""
    likeliest = likeliest_text(spoken_words(text), any_amount_graph("USD"), WORDS_ALPHABET)
    assert likeliest is not None
    assert likeliest.text == text


def test_a_slip_of_the_reader_is_corrected_by_the_wordings() -> None:
    """`nime` is no word of an amount; `nine` is the nearest."""
    likeliest = likeliest_text(
        spoken_words("nime hundred dollars", 0.7), any_amount_graph("USD"), WORDS_ALPHABET
    )
    assert likeliest is not None
    assert likeliest.text == "nine hundred dollars"
