"""Recorded hands: one person a string, the person's own symbols, held out by name."""

import numpy as np
import pytest

from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.handwriting.alphabet import Alphabet
from digits.handwriting.config import ScanConfig, WriterConfig
from digits.handwriting.drawn_writers import DrawnWriter, StrokeStyle
from digits.handwriting.glyphs import Inked, Stroked
from digits.handwriting.pen_data.recorded import DIGITS
from digits.handwriting.pen_data.records import PenRecords, records_of
from digits.handwriting.pen_writers import Hand, PenHands, PenWriter, recorded_line
from digits.handwriting.rendering import extent
from digits.line_reader.batches import Writers

ALONE = WriterConfig(mnist=0, drawn=0, font=0, pen=1, recorded=0)
GAP = 1 / 60  # digit heights between neighbouring samples of a stroke, at most


def writer_of(records: PenRecords, name: str, rng: np.random.Generator) -> PenWriter:
    hands = {hand.name: hand for hand in PenHands(records, "train", 0.0).hands}
    return PenWriter(records, hands[name], DrawnWriter(StrokeStyle("latin-01"), rng), rng)


def test_a_hand_writes_its_own_symbols_and_leaves_the_rest_to_the_pen(
    pen_records: PenRecords, rng: np.random.Generator
) -> None:
    """What the person wrote, letters too; a sign that nobody recorded is drawn."""
    writer = writer_of(pen_records, "unipen-test-3", rng)
    assert writer.symbols == DIGITS | {"A", ","}
    assert writer.thickness == 0
    assert isinstance(writer.write("₹"), Stroked)


@pytest.mark.parametrize("symbol", ["0", "7", "A"])
def test_digits_and_capitals_stand_on_the_base_line(
    pen_records: PenRecords, rng: np.random.Generator, symbol: str
) -> None:
    """About 1 high, their left edge at 0, without gaps, a little different each time."""
    writer = writer_of(pen_records, "unipen-test-0", rng)
    glyphs = [writer.write(symbol) for _ in range(20)]
    assert len({glyph.box for glyph in glyphs}) == 20
    for glyph in glyphs:
        assert isinstance(glyph, Stroked)
        assert 0.75 < glyph.box.bottom - glyph.box.top < 1.35
        assert glyph.box.bottom == pytest.approx(1, abs=0.08)
        assert glyph.points[:, 0].min() == pytest.approx(0, abs=1e-5)
        assert np.hypot(*np.diff(glyph.points, axis=0).T).max() < GAP
        assert len(glyph.points) == len(glyph.pressure)
        assert glyph.pressure.min() > 0.5


def test_marks_stand_where_drawn_ones_do(pen_records: PenRecords, rng: np.random.Generator) -> None:
    """A comma hangs at the base line and is small."""
    for _ in range(20):
        box = writer_of(pen_records, "unipen-test-0", rng).write(",").box
        assert 0.75 < box.top < 1.0 < box.bottom < 1.35


def test_digits_on_paper_stay_ink(pen_records: PenRecords, rng: np.random.Generator) -> None:
    """With the thickness that was measured: 4 of 30 rows, a little more for the ends."""
    writer = writer_of(pen_records, "swiss-0001", rng)
    glyph = writer.write("4")
    assert isinstance(glyph, Inked)
    assert 0.75 < glyph.box.bottom - glyph.box.top < 1.25
    assert writer.thickness == pytest.approx(2 * 120 * 4 / np.pi / 68 / 30)


def test_writers_are_held_out_never_samples(pen_records: PenRecords) -> None:
    """Each person, with all lines, is of one split; both splits have some."""
    train, out = (PenHands(pen_records, split, 0.4) for split in ("train", "holdout"))
    names = [{hand.name for hand in hands.hands} for hands in (train, out)]
    assert names[0]
    assert names[1]
    assert not names[0] & names[1]
    assert len(names[0] | names[1]) == 13
    owners = [{pen_records.writers[pen_records.owners[line]] for line in hands.lines}
              for hands in (train, out)]  # fmt: skip
    assert not owners[0] & owners[1]
    assert len(owners[0] | owners[1]) == 12


def test_who_wrote_few_digits_is_no_hand(pen_records: PenRecords) -> None:
    """More would be drawn than written."""
    few = records_of([], [])
    assert PenHands(few, "train", 0.0).hands == []
    hand: Hand = PenHands(pen_records, "train", 0.0).hands[-1]
    assert len(hand.strokes) == 12


def test_a_recorded_line_is_drawn_whole(pen_records: PenRecords, rng: np.random.Generator) -> None:
    """One glyph on the base line, about 1 high, a little different each time."""
    number = pen_records.texts.index("$1,2")
    lines = [recorded_line(pen_records, number, rng) for _ in range(10)]
    assert len({line.placed[0].glyph.box for line in lines}) == 10
    for line in lines:
        box = extent(line)
        assert box.bottom - box.top == pytest.approx(1, abs=0.3)
        assert 1.2 < box.right - box.left < 3.2


def test_lines_are_drawn_only_over_the_alphabet(pen_records: PenRecords) -> None:
    """A line with a symbol that has no class teaches nothing."""
    hands = PenHands(pen_records, "train", 0.0)
    assert len(hands.lines_over(Alphabet("12,$"))) == 12
    assert hands.lines_over(Alphabet("12,")) == []


def test_recorded_hands_have_their_share(pen_records: PenRecords) -> None:
    """Alone where only they are wanted; their lines as often as the config says."""
    writers = Writers(None, {}, pen_records)
    only = amount_synthesis(AmountSynthesisConfig(writer=ALONE, holdout=0.0), writers)
    items = [only.item(0, index) for index in range(60)]
    assert {item.writer for item in items} == {"pen", "negative"}
    assert "$1,2" not in {item.text for item in items}
    lines = ALONE.model_copy(update={"recorded": 1.0})
    whole = amount_synthesis(AmountSynthesisConfig(writer=lines, holdout=0.0), writers)
    assert {whole.item(0, index).text for index in range(60)} == {"$1,2", ""}
    some = amount_synthesis(AmountSynthesisConfig(holdout=0.0), writers)
    kinds = [some.item(0, index).writer for index in range(200)]
    assert 50 < kinds.count("pen") < 140


def test_without_recordings_nothing_changes(pen_records: PenRecords) -> None:
    """Equal seeds give equal pictures, whether there are no recordings or none that can write."""
    config = AmountSynthesisConfig(scan=ScanConfig(pattern=0))
    none = amount_synthesis(config, Writers(None, {}))
    empty = amount_synthesis(config, Writers(None, {}, records_of([], [])))
    unwanted = config.model_copy(update={"writer": WriterConfig(pen=0.0, recorded=0.0)})
    for index in range(20):
        wanted = none.item(4, index).picture
        np.testing.assert_array_equal(empty.item(4, index).picture, wanted)
    assert amount_synthesis(unwanted, Writers(None, {}, pen_records)).item(4, 0).writer != "pen"
