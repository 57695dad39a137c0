"""Probabilities of amounts: against adding up every path, and where amounts compete."""

import itertools
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.automaton import AmountShape, compiled
from digits.amounts.grammar.currencies import grammar_of
from digits.config import Currency
from digits.handwriting.alphabet import BLANK
from digits.line_reader.beam_search import EXHAUSTIVE, Effort, Search
from digits.line_reader.ctc import Decoding, LogProbabilities, best_path, decode, probability_of
from digits.line_reader.errors import MalformedScores

Spoken = Callable[..., LogProbabilities]


def by_every_path(scores: LogProbabilities, currency: Currency) -> dict[Decimal, float]:
    """Probabilities of all amounts: every path through the frames, merged and judged."""
    grammar, sums = grammar_of(currency), defaultdict[Decimal, float](float)
    likely = np.exp(scores.astype(np.float64))
    seen = [np.flatnonzero(row).tolist() for row in likely]
    for path in itertools.product(*seen):
        merged = [one for one, _ in itertools.groupby(path) if one != BLANK]
        meaning = grammar.meaning(ALPHABET.text_of(merged))
        if meaning is not None:
            sums[meaning.amount] += float(np.prod([likely[t, one] for t, one in enumerate(path)]))
    return sums


def noise(symbols: str, frames: int, seed: int) -> LogProbabilities:
    """Random distributions over blank and a few symbols."""
    rng = np.random.default_rng(seed)
    table = np.zeros((frames, ALPHABET.classes))
    columns = [BLANK, *ALPHABET.classes_of(symbols)]
    table[:, columns] = rng.dirichlet(np.full(len(columns), 0.6), frames)
    with np.errstate(divide="ignore"):
        return np.log(table).astype(np.float32)


@pytest.mark.parametrize(("symbols", "frames"), [("1.", 6), ("7", 4), ("12/", 6)])
def test_a_texts_probability_is_that_of_all_its_paths(symbols: str, frames: int) -> None:
    """Of every text there is, equal neighbours among them, and together 1."""
    scores, sums = noise(symbols, frames, 3), defaultdict[str, float](float)
    likely = np.exp(scores.astype(np.float64))
    classes = [BLANK, *ALPHABET.classes_of(symbols)]
    for path in itertools.product(classes, repeat=frames):
        merged = [one for one, _ in itertools.groupby(path) if one != BLANK]
        share = float(np.prod([likely[t, one] for t, one in enumerate(path)]))
        sums[ALPHABET.text_of(merged)] += share
    told = {text: probability_of(scores, text, ALPHABET) for text in sums}
    assert told == pytest.approx(sums, abs=1e-6)
    assert sum(told.values()) == pytest.approx(1, abs=1e-5)
    assert probability_of(scores, "11" * frames, ALPHABET) == 0  # too few frames
    assert probability_of(scores[:0], "1", ALPHABET) == 0


@pytest.mark.parametrize(
    ("currency", "symbols", "frames"),
    [
        ("USD", "12.0", 6),
        ("USD", "1^x/0", 6),
        ("USD", "5-.$", 6),
        ("CLP", "10.-", 7),
        ("CLP", "1,0=", 6),
        ("INR", "10,/-", 6),
        ("EUR", "10,.", 6),
        ("EUR", "7€-,", 6),
    ],
)
def test_sums_are_those_of_every_path(currency: Currency, symbols: str, frames: int) -> None:
    """Without giving anything up, the search adds up exactly what there is."""
    for seed in range(4):
        scores = noise(symbols, frames, seed)
        wanted = by_every_path(scores, currency)
        found = decode(scores, grammar_of(currency), EXHAUSTIVE)
        assert found.allowed == pytest.approx(sum(wanted.values()), rel=1e-5)
        best = sorted(wanted.items(), key=lambda pair: -pair[1])[: len(found.candidates)]
        assert [candidate.meaning for candidate in found.candidates] == [
            amount for amount, _ in best
        ]
        for one, (_, probability) in zip(found.candidates, best, strict=True):
            assert one.probability == pytest.approx(probability, rel=1e-5)
            meaning = grammar_of(currency).meaning(one.text)
            assert meaning is not None
            assert (meaning.amount, meaning.shape) == (one.meaning, one.shape)


def test_what_is_given_up_counts_against_the_reading(spoken: Spoken) -> None:
    """The usual search never finds more than there is, and hardly less."""
    scores = spoken("$1,234.56", sure=0.99)
    whole = decode(scores, grammar_of("USD"), Effort(2000, 0.0, 1e-9))
    usual = decode(scores, grammar_of("USD"))
    assert whole.best is not None
    assert usual.best is not None
    assert usual.best.meaning == whole.best.meaning == Decimal("1234.56")
    assert 0.9 * whole.best.probability < usual.best.probability <= whole.best.probability
    assert usual.allowed <= whole.allowed


@pytest.mark.parametrize(
    ("currency", "text", "amount"),
    [
        ("USD", "$12^45/100", "12.45"),
        ("CLP", "$19.507.-", "19507"),
        ("INR", "12,34,567/-", "1234567.00"),
        ("EUR", "€1.100,00", "1100.00"),
    ],
)
def test_clear_texts_are_read(currency: Currency, text: str, amount: str, spoken: Spoken) -> None:
    """The amount, the text, and nearly all of the probability."""
    found = decode(spoken(text, sure=0.9999), grammar_of(currency))
    assert found.best is not None
    assert str(found.best.meaning) == amount
    assert found.best.text == text
    assert found.best.probability > 0.9


def test_ways_to_write_an_amount_are_added_up(spoken: Spoken) -> None:
    """A dot that is half a comma parts thousands either way, so the amount is as sure as ever."""
    table = np.exp(spoken("19.507", 0.999).astype(np.float64))
    table[8] = table[6]  # one frame for the dot, as a blank follows
    clear = decode(np.log(table).astype(np.float32), grammar_of("CLP"))
    dot, comma = ALPHABET.classes_of(".,")
    table[7, [dot, comma]] = table[7, dot] / 2
    table /= table.sum(axis=1, keepdims=True)
    blurred = decode(np.log(table).astype(np.float32), grammar_of("CLP"))
    assert clear.best is not None
    assert blurred.best is not None
    assert blurred.best.probability == pytest.approx(clear.best.probability, rel=2e-3)


def test_no_dot_is_guessed(spoken: Spoken) -> None:
    """A dot that is seen at 40 % leaves two amounts, each with its share."""
    table = np.exp(spoken("$1234", 0.9999).astype(np.float64))
    between = 3 * 3  # the blank frame after "12"
    table[between, BLANK], table[between, ALPHABET.classes_of(".")[0]] = 0.6, 0.4
    table /= table.sum(axis=1, keepdims=True)
    found = decode(np.log(table).astype(np.float32), grammar_of("USD"))
    assert found.best is not None
    assert found.runner_up is not None
    assert (str(found.best.meaning), str(found.runner_up.meaning)) == ("1234.00", "12.34")
    assert found.best.probability == pytest.approx(0.6, abs=0.02)
    assert found.runner_up.probability == pytest.approx(0.4, abs=0.02)


def test_what_the_grammar_forbids_counts_against(spoken: Spoken) -> None:
    """A clear text that is no amount leaves hardly any probability to amounts."""
    found = decode(spoken("12,34", 0.999), grammar_of("USD"))
    assert found.allowed < 0.1
    nothing = decode(spoken("//^", 1 - 1e-9), grammar_of("USD"))
    assert nothing.candidates == ()
    assert nothing.best is None
    assert nothing.runner_up is None


def test_the_literal_text_needs_no_grammar(spoken: Spoken) -> None:
    """It means what the likeliest classes say: the amount, the one of them alone, or nothing."""
    grammar = grammar_of("USD")
    clear = decode(spoken("$1,234.56", 0.999), grammar)
    assert clear.best is not None
    assert clear.literal == clear.best.meaning == Decimal("1234.56")
    forbidden = decode(spoken("12,34", 0.9), grammar)
    assert forbidden.best is not None
    assert forbidden.literal is None
    # A one is the likeliest symbol at the end, but a dash of either kind is likelier together.
    table = np.exp(spoken("$12-", 0.9999).astype(np.float64))
    table[11], table[10] = table[0], 0
    table[10, ALPHABET.classes_of("1-=")] = 0.4, 0.3, 0.3
    torn = decode(np.log(np.maximum(table, 1e-30)).astype(np.float32), grammar)
    assert torn.best is not None
    assert (torn.best.meaning, torn.literal) == (Decimal(12), Decimal(121))


def test_a_shape_says_its_doubt(spoken: Spoken) -> None:
    """It comes with the candidate that was written so, and with no other."""
    shapes = (
        AmountShape("decimal", "NDDD .DD", 1),
        AmountShape("whole", "NDDD", 100, doubt="it may lack its cents"),
    )
    grammar = grammar_of("USD")._replace(automaton=compiled(shapes))
    for text, doubt in (("1234.56", ""), ("1234", "it may lack its cents")):
        best = decode(spoken(text, 0.999), grammar).best
        assert best is not None
        assert (best.text, best.doubt) == (text, doubt)


def test_quiet_frames_are_taken_in_one_step() -> None:
    """A run of frames in which nothing begins, as one, leaves what it leaves frame by frame."""
    quiet = [[0.99991 - 1e-6 * frame, *([4e-6] * (ALPHABET.classes - 1))] for frame in range(9)]
    one, two = ALPHABET.classes_of("12")
    loud = [0.2] + [0.0] * (ALPHABET.classes - 1)
    loud[one], loud[two] = 0.5, 0.3
    for rows in (quiet[:1], quiet):
        whole, single = (Search(grammar_of("CLP"), Effort(50, 1e-4, 0.0)) for _ in range(2))
        for search, steps in ((whole, [rows]), (single, [[row] for row in rows])):
            search.grow(loud, [one, two])
            for step in steps:
                search.rest(step)
            search.grow(loud, [one, two])
        assert len(whole.beam) == len(single.beam) > 3
        for merged, apart in zip(whole.beam, single.beam, strict=True):
            assert (merged.position, merged.last) == (apart.position, apart.last)
            assert merged.total == pytest.approx(apart.total, rel=1e-9)


def test_no_frames_and_only_blanks_show_nothing() -> None:
    """An empty table, and one without any symbol."""
    for scores in (np.zeros((0, ALPHABET.classes), np.float32), noise("", 5, 0)):
        assert decode(scores, grammar_of("USD")) == Decoding((), 0.0)


def test_long_crops_do_not_run_out_of_range() -> None:
    """Five hundred frames without any knowledge: tiny numbers, but numbers."""
    flat = np.full((500, ALPHABET.classes), -np.log(ALPHABET.classes), np.float32)
    found = decode(flat, grammar_of("USD"))
    assert 0 <= found.allowed < 1e-6


@pytest.mark.parametrize(
    "scores",
    [
        np.zeros((4, ALPHABET.classes - 1), np.float32),
        np.zeros(ALPHABET.classes, np.float32),
        np.zeros((4, ALPHABET.classes), np.float32),
        np.full((4, ALPHABET.classes), np.nan, np.float32),
    ],
)
def test_what_is_no_table_of_distributions_is_refused(scores: LogProbabilities) -> None:
    """Wrong shape, rows that add up to 23, and what is not a number."""
    with pytest.raises(MalformedScores, match="did not give log-probabilities"):
        decode(scores, grammar_of("USD"))


def test_same_scores_give_the_same_answer() -> None:
    """To the last bit, also where amounts are equally likely."""
    scores = noise("12.0-$", 30, seed=9)
    assert decode(scores, grammar_of("USD")) == decode(scores, grammar_of("USD"))


def test_the_best_path_is_read_without_a_grammar() -> None:
    """Repeats merge, a blank parts equal symbols, and what no amount has is read all the same."""
    path = [BLANK, *ALPHABET.classes_of("33/"), BLANK, *ALPHABET.classes_of("//9"), BLANK]
    table = np.full((len(path), ALPHABET.classes), 0.5 / (ALPHABET.classes - 1))
    table[np.arange(len(path)), path] = 0.5
    assert best_path(np.log(table).astype(np.float32), ALPHABET) == "3//9"
    assert best_path(np.zeros((0, ALPHABET.classes), np.float32), ALPHABET) == ""
    with pytest.raises(MalformedScores):
        best_path(np.zeros((2, 3), np.float32), ALPHABET)
