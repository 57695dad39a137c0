"""Drawn photographs: the same again, of all kinds, and labelled by what can be read on them."""

import numpy as np
import pytest

from digits.dataset.splits import Prepared
from digits.models.rejection import NOTHING
from digits.rejection.drawings import DRAWINGS
from digits.rejection.photographs import inks_of
from digits.rejection.samples import KINDS, Samples, draw_sample, draw_samples
from digits.rejection.symbols import Hands

READ = {"plain", "upstroke", "ringed", "boxed", "underlined"}  # kinds in which a digit may be read


@pytest.fixture(scope="module")
def hands(prepared: Prepared) -> Hands:
    """MNIST's and drawn hands: no fonts, no recorded pens."""
    return Hands(prepared.train, {}, None, "train")


@pytest.fixture(scope="module")
def drawn(hands: Hands) -> Samples:
    """A few hundred photographs."""
    return draw_samples(hands, 3, 400)


def test_pictures_are_framed_as_models_see_them(drawn: Samples) -> None:
    """28 × 28, float32, paper 0 and the strongest ink 1, nothing on the rim but ink that is cut."""
    assert drawn.images.shape == (len(drawn.truths), 28, 28)
    assert drawn.images.dtype == np.float32
    assert drawn.images.min() == 0
    assert drawn.images.max(axis=(1, 2)) == pytest.approx(np.ones(len(drawn.images)), abs=1e-6)


def test_all_kinds_are_drawn_and_labelled(drawn: Samples) -> None:
    """Digits of all ten classes, and nothing readable among what is none."""
    assert set(drawn.kinds.tolist()) == set(range(len(KINDS)))
    assert set(drawn.truths.tolist()) == set(range(NOTHING + 1))
    for number, kind in enumerate(KINDS):
        truths = drawn.truths[drawn.kinds == number]
        assert kind in READ or (truths == NOTHING).all(), kind
    plain = drawn.truths[drawn.kinds == KINDS.index("plain")]
    assert (plain != NOTHING).mean() > 0.95
    assert (drawn.truths[drawn.kinds == KINDS.index("upstroke")] == 1).mean() > 0.9


def test_each_sample_depends_on_its_number_alone(hands: Hands) -> None:
    """Not on what was drawn before; another seed is another picture."""
    first = draw_sample(hands, 3, 7)
    draw_sample(hands, 3, 8)
    again, other = draw_sample(hands, 3, 7), draw_sample(hands, 4, 7)
    assert first is not None
    assert again is not None
    assert np.array_equal(first[0], again[0])
    assert first[1:] == again[1:]
    assert other is None or not np.array_equal(first[0], other[0])


def test_holdout_hands_are_others(prepared: Prepared, hands: Hands) -> None:
    """No digit of MNIST is in both splits."""
    others = Hands(prepared.train, {}, None, "holdout").framed_digits
    own = hands.framed_digits
    assert own is not None
    assert others is not None
    assert len(own.images) + len(others.images) == len(prepared.train.images)
    known = {image.tobytes() for image in own.images}
    assert not any(image.tobytes() in known for image in others.images)


def test_the_digit_alone_lies_where_it_lies_in_the_whole(hands: Hands) -> None:
    """A disturbed digit's ink is part of the whole drawing's."""
    rng = np.random.default_rng(1)
    for _ in range(20):
        drawing = DRAWINGS["ringed"][0](hands, rng)
        inks = inks_of(drawing.line, drawing.alone, drawing.thickness, rng)
        assert inks.alone is not None
        assert (inks.alone > inks.whole + 0.05).mean() < 0.01
        assert inks.whole.sum() > inks.alone.sum()


def test_what_hides_the_digit_is_labelled_as_nothing(hands: Hands) -> None:
    """A ring that touches its digit is no digit to a model."""
    found = [draw_sample(hands, 6, index) for index in range(300)]
    rings = [truth for one in found if one for _, truth, kind in [one] if KINDS[kind] == "ringed"]
    assert rings.count(NOTHING) > len(rings) / 2 > 0
