"""Plans of forms: as often as asked for, room enough, and never so much that digits get lost."""

import numpy as np
import pytest

from digits.amounts.grammar.text_source import ENDINGS, SIGNS, AmountTexts
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.handwriting.config import FormConfig
from digits.handwriting.drawn_writers import DrawnWriter, StrokeStyle
from digits.handwriting.form_plan import (
    KINDS,
    SMALLEST,
    FormPlan,
    LineKind,
    in_cells,
    plan_form,
    roomier,
)
from digits.handwriting.rendering import Extent, extent
from digits.handwriting.text_source import WrittenText
from digits.handwriting.typesetting import lay_out
from digits.handwriting.warping import PictureFrame

NONE = FormConfig.model_validate(dict.fromkeys(FormConfig.model_fields, 0.0))
WRITTEN = WrittenText("1250", SIGNS["INR"], ENDINGS["INR"])
FRAME = PictureFrame(unit=30.0, left=4.0, top=5.0, right=4.0, height=40, max_width=320)
ROLES = AmountTexts().roles


def plans(config: FormConfig, count: int = 400) -> list[FormPlan]:
    """Plans of one text by different chances."""
    return [plan_form(config, WRITTEN, np.random.default_rng(seed)) for seed in range(count)]


def test_shares_of_zero_print_nothing() -> None:
    """Everything can be switched off."""
    assert all(plan.empty for plan in plans(NONE))


@pytest.mark.parametrize("kind", KINDS)
def test_a_share_of_one_is_always_drawn(kind: LineKind) -> None:
    """And nothing else is then."""
    assert {plan.kind for plan in plans(NONE.model_copy(update={kind: 1.0}))} == {kind}


def test_the_usual_shares() -> None:
    """About as many of each kind as the config says."""
    usual = FormConfig()
    kinds = [plan.kind for plan in plans(usual, 3000)]
    for kind in KINDS:
        assert kinds.count(kind) / 3000 == pytest.approx(getattr(usual, kind), abs=0.02)
    assert 0.3 < sum(not plan.empty for plan in plans(usual, 1000)) / 1000 < 0.5


def test_upright_rules_get_a_crop_that_is_higher_than_the_digits() -> None:
    """Or nothing would tell them from a 1."""
    for plan in plans(NONE.model_copy(update={"rules": 1.0}), 50):
        assert plan.edges.left or plan.edges.right
        frame, _ = roomier(FRAME, plan, 0.0, Extent(0, 0, 3, 1), 11.0)
        assert frame.unit <= FRAME.unit / 1.3
        assert frame.top >= FRAME.top * frame.unit / FRAME.unit


@pytest.mark.parametrize("length", [1.0, 6.0, 25.0])
def test_room_never_costs_legibility(length: float) -> None:
    """Digits stay as high as they must be, and the picture no wider than it may be."""
    wide = Extent(0, 0, length, 1)
    for plan in plans(NONE.model_copy(update={"box": 1.0}), 50):
        frame, made = roomier(FRAME, plan, 1.0, wide, 20.0)
        assert frame.unit >= min(FRAME.unit, SMALLEST * 20)
        taken = frame.left + frame.right + length * frame.unit
        assert taken <= max(FRAME.max_width, FRAME.left + FRAME.right + length * FRAME.unit)
        assert 0 <= made.sign <= frame.left


def test_nothing_planned_leaves_the_frame_alone() -> None:
    """Not a pixel is moved."""
    frame, plan = roomier(FRAME, FormPlan(), 0.0, Extent(0, 0, 3, 1), 11.0)
    assert frame == FRAME
    assert plan == FormPlan()


def test_each_symbol_stands_in_its_own_cell() -> None:
    """Dividers part the digits, and none stands before a comma."""
    rng = np.random.default_rng(3)
    config = AmountSynthesisConfig().writer.model_copy(update={"joined": 0.0, "small_zeros": 0.0})
    line = lay_out("12,345", DrawnWriter(StrokeStyle("indian-01"), rng), ROLES, config, rng)
    celled, dividers = in_cells(line, "12,345", ROLES, rng)
    box = extent(celled)
    places = [share * (box.right - box.left) / celled.aspect for share in dividers]
    left = celled.placed[0].x
    assert len(dividers) == 4
    for divider, before, after in zip(places, (0, 2, 3, 4), (1, 3, 4, 5), strict=True):
        ends = celled.placed[before].x + celled.placed[before].glyph.box.right
        assert ends - left < divider < celled.placed[after].x - left


def test_cents_that_are_set_apart_get_no_cells() -> None:
    """Such a line stays as it is."""
    rng = np.random.default_rng(0)
    line = lay_out(
        "12^50",
        DrawnWriter(StrokeStyle("latin-01"), rng),
        ROLES,
        AmountSynthesisConfig().writer,
        rng,
    )
    assert in_cells(line, "12^50", ROLES, rng) == (line, ())


def test_what_is_printed_behind_a_text_is_read_as_its_symbols_or_not_at_all() -> None:
    """A printed "/-" is one, printed words are nothing, and the text itself is never changed."""
    scan = NONE.model_copy(update={"ending": 1.0})
    made = amount_synthesis(
        AmountSynthesisConfig(scan=AmountSynthesisConfig().scan.model_copy(update=dict(scan)))
    )
    texts = {
        made.picture_of(WRITTEN._replace(signs=()), np.random.default_rng(seed)).text
        for seed in range(40)
    }
    assert texts == {"1250", "1250/-"}
