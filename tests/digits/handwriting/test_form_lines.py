"""Form lines: straight, even, higher than the writing, and never part of the text."""

import numpy as np
import pytest

from digits.amounts.grammar.texts import TextConfig
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.arrays import Floats
from digits.handwriting.config import FormConfig, ScanConfig
from digits.handwriting.form_lines import draw_form
from digits.handwriting.form_plan import KINDS, Edges, FormPlan
from digits.handwriting.text_source import WrittenText

NONE = dict.fromkeys(ScanConfig.model_fields, 0.0)
ALL = Edges(left=True, top=True, right=True, bottom=True)
TEXT = WrittenText("8")


def ink(upright: bool = False) -> Floats:
    """A block of ink in the middle; with a stroke as of a 1 at its left."""
    block = np.zeros((40, 120), dtype=np.float32)
    block[12:28, 50:80] = 1
    if upright:
        block[12:28, 46:50] = 0
        block[12:28, 42:44] = 1
    return block


def drawn(plan: FormPlan, seed: int, upright: bool = False) -> tuple[Floats, Floats]:
    """What the form prints, and the paper, of 0 before."""
    paper = np.zeros((40, 120), dtype=np.float32)
    rng = np.random.default_rng(seed)
    return draw_form(plan, ink(upright), paper, TEXT, rng).dark, paper  # type: ignore[return-value]


def test_upright_rules_run_through_the_whole_crop() -> None:
    """On both sides of the text a column is dark from top to bottom, as no stroke of it is."""
    plan = FormPlan("rules", Edges(left=True, right=True))
    whole = 0
    for seed in range(60):
        dark, _ = drawn(plan, seed)
        left, right = dark[:, :55].max(axis=1), dark[:, 75:].max(axis=1)
        for side in (left, right):
            assert side[:3].max() > 0.05
            assert side[-3:].max() > 0.05
        whole += bool(left.min() > 0.1 and right.min() > 0.1)
    assert whole > 25  # the others are broken, dotted or worn


def test_a_whole_box_surrounds_the_text() -> None:
    """Rows and columns on all four sides are dark."""
    for seed in range(60):
        dark, _ = drawn(FormPlan("box", ALL), seed)
        sides = (dark[:, :55], dark[:, 75:], dark[:16], dark[22:])
        assert all(side.max() > 0.1 for side in sides)


def test_no_rule_swallows_a_one() -> None:
    """However close an edge comes, it keeps away from an upright first stroke."""
    plan = FormPlan("rules", Edges(left=True))
    for seed in range(300):
        dark, _ = drawn(plan, seed, upright=True)
        assert dark[:, 42:50].max() == 0


def test_edges_touch_other_writing_now_and_then() -> None:
    """Some, but not many."""
    plan = FormPlan("rules", Edges(left=True))
    touched = sum(drawn(plan, seed)[0][:, 50:53].max() > 0 for seed in range(300))
    assert touched == 0  # the block's left side is as upright as a 1
    plan = FormPlan("box", Edges(bottom=True))
    touched = sum(drawn(plan, seed)[0][24:28, 60:70].max() > 0 for seed in range(300))
    assert 15 < touched < 120


def test_dividers_stand_where_they_were_planned() -> None:
    """One in the middle of the text, and a comb's are no higher than the box."""
    plan = FormPlan("cells", Edges(bottom=True), dividers=(0.5,))
    for seed in range(30):
        dark, _ = drawn(plan, seed)
        bottom = dark[14:, 62:68].max(axis=0)
        assert bottom.max() > 0.1


def test_some_boxes_are_tinted() -> None:
    """Paper inside and outside differs then, and stays as it was otherwise."""
    tinted = 0
    for seed in range(100):
        _, paper = drawn(FormPlan("box", ALL), seed)
        tinted += bool(np.ptp(paper) > 0)
    assert 8 < tinted < 40


@pytest.mark.parametrize("kind", [*KINDS, "cut_print"])
def test_no_form_changes_the_text(kind: str) -> None:
    """Labels are the texts that were asked for, and equal seeds give equal pictures."""
    config = AmountSynthesisConfig(
        text=TextConfig(negatives=0), scan=ScanConfig.model_validate(NONE | {kind: 1.0})
    )
    made, again = amount_synthesis(config), amount_synthesis(config)
    for seed in range(12):
        first = made.picture_of("1,250", np.random.default_rng(seed))
        second = again.picture_of("1,250", np.random.default_rng(seed))
        assert first.text == "1,250"
        np.testing.assert_array_equal(first.picture, second.picture)


def test_a_rule_is_darker_along_its_column_than_any_stroke() -> None:
    """In finished pictures: with rules, some column is dark in every row; without, none is."""

    def columns(rules: float) -> int:
        config = AmountSynthesisConfig(scan=ScanConfig.model_validate(NONE | {"rules": rules}))
        made = amount_synthesis(config)
        pictures = [made.picture_of("2825", np.random.default_rng(seed)) for seed in range(40)]
        return sum(bool((one.picture > 60).all(axis=0).any()) for one in pictures)

    assert columns(0.0) == 0
    assert columns(1.0) > 10


def test_faint_ink_stays_faint_in_a_black_box() -> None:
    """Print is no restless background, before which ink must be dark."""
    shares = FormConfig().model_copy(update={"box": 1.0, "cut_print": 0.0})
    config = AmountSynthesisConfig(scan=ScanConfig.model_validate(NONE | dict(shares)))
    made = amount_synthesis(config)
    faint = 0
    for seed in range(60):
        picture = made.picture_of("888", np.random.default_rng(seed)).picture
        faint += bool(((picture > 40) & (picture < 140)).mean() > 0.06)
    assert faint > 5


def test_an_empty_form_holds_no_text() -> None:
    """Pictures without an amount have rules, too, or every rule would belong to one."""
    share = NONE | {"rules": 1.0}
    config = AmountSynthesisConfig(
        text=TextConfig(negatives=1), scan=ScanConfig.model_validate(share)
    )
    samples = [amount_synthesis(config).item(3, index) for index in range(60)]
    assert {sample.text for sample in samples} == {""}
    assert sum(bool((one.picture > 60).all(axis=0).any()) for one in samples) > 12
