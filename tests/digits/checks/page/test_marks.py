"""Marks across a whole check are seen; what belongs on a check, crossings included, is none."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits.arrays import Grey
from digits.checks.page.deskew import deskew
from digits.checks.page.marks import marked_over
from digits.checks.page.page import find_page
from tests.digits.checks.drawn import another_scan, bilevel, drawn_check
from tests.digits.checks.drawn_checks import draw_check
from tests.digits.checks.forms import Form, Kind, Pattern, drawn, on_desk
from tests.digits.checks.marked_checks import CROSSINGS, LINES, handwritten, lined, stamped


def marked(check: Grey) -> bool:
    """As scoring asks it."""
    page = deskew(check)
    return marked_over(page.after, find_page(page.pixels), page.pixels.shape[1])


@pytest.mark.parametrize("check", [draw_check(11), np.asarray(drawn_check(writer=5, form=2))])
@pytest.mark.parametrize(
    ("word", "high", "turn", "dark"),
    [
        ("VOID", 200, 0, 0.9),
        ("VOID", 150, 30, 0.5),
        ("VOID", 120, -40, 0.7),
        ("COPY", 230, 15, 0.4),
        ("CANCELLED", 110, 20, 0.8),
        ("NON-NEGOTIABLE", 95, -12, 0.8),
    ],
)
@pytest.mark.parametrize("edge", [0, 3])
def test_a_stamp_across_the_check_is_seen(
    check: Grey, word: str, high: int, turn: float, dark: float, edge: int
) -> None:
    """Whatever it says, at any angle, filled or hollow, dark or pale."""
    assert marked(stamped(check, word, high, turn, dark, edge))


@pytest.mark.parametrize(("high", "turn"), [(110, -25), (150, 0), (180, 12), (220, 35)])
@pytest.mark.parametrize("seed", range(3))
def test_a_word_by_hand_is_seen(high: int, turn: float, seed: int) -> None:
    """In grey and in black and white."""
    check = handwritten(draw_check(seed + 40), high, turn, seed)
    assert marked(check)
    assert marked(np.asarray(bilevel(Image.fromarray(check)).convert("L")))


@pytest.mark.parametrize("how", LINES)
@pytest.mark.parametrize("thick", [3, 7])
def test_a_line_through_the_whole_check_is_seen(how: str, thick: int) -> None:
    """One line, a cross from corner to corner, a zigzag."""
    assert marked(lined(draw_check(17), LINES[how], thick))


def test_a_mark_is_seen_on_a_photograph_with_a_desk() -> None:
    """The desk's edge is no mark, and marks are measured by the check."""
    check = draw_check(23)
    assert not marked(on_desk(check))
    assert marked(on_desk(stamped(check, "VOID", 170, 20, 0.8)))


@pytest.mark.parametrize("where", CROSSINGS)
@pytest.mark.parametrize("thick", [2, 4])
def test_a_crossed_check_is_not_voided(where: str, thick: int) -> None:
    """Two parallel lines say to whom it is paid; a word besides is seen all the same."""
    crossed = lined(draw_check(31), CROSSINGS[where], thick)
    assert not marked(crossed)
    assert marked(stamped(crossed, "VOID", 190, 10, 0.8))


def test_a_large_signature_is_none() -> None:
    """It stands where signatures stand."""
    page = Image.fromarray(draw_check(37))
    loops = [(700 + 35 * n, 300 if n % 2 else 520) for n in range(9)]
    ImageDraw.Draw(page).line(loops, 20, 4, joint="curve")
    assert not marked(np.asarray(page))


@pytest.mark.parametrize("kind", ["box", "light box", "sign inside", "line"])
@pytest.mark.parametrize("pattern", ["none", "waves", "dots"])
@pytest.mark.parametrize("tint", [200, 250])
def test_forms_with_patterns_are_not_marked(kind: Kind, pattern: Pattern, tint: int) -> None:
    """Security backgrounds are paler than ink."""
    assert not marked(drawn(Form(kind=kind, pattern=pattern, tint=tint)))


@pytest.mark.parametrize("writer", range(4))
def test_good_checks_are_not_marked(writer: int) -> None:
    """Grey, black and white, skewed and noisy."""
    check = drawn_check(writer=writer, form=writer)
    assert not marked(np.asarray(check))
    assert not marked(np.asarray(bilevel(check).convert("L")))
    assert not marked(another_scan(check, writer))
    assert not marked(draw_check(writer + 50))


@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (40, 3), (550, 1200)])
def test_empty_pages_are_not_marked(shape: tuple[int, int]) -> None:
    """However small they are."""
    assert not marked(np.full(shape, 255, np.uint8))
