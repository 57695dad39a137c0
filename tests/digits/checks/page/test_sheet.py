"""Several checks on one picture: none is lost, none invented, and one check stays as it is."""

from collections.abc import Sequence

import numpy as np
import pytest

from digits.arrays import Grey
from digits.checks.intake.intake import CheckImage
from digits.checks.intake.problem import Problem
from digits.checks.page.sheet import checks_in, checks_on
from tests.digits.checks.drawn import drawn_check
from tests.digits.checks.drawn_checks import draw_check
from tests.digits.checks.sheets import DESK, LETTER, black_and_white, lay, sheet_of

MANY = (31, 47, 58, 62)
WHITE_PAPER = 250


def page_of(pixels: Grey, dpi: float | None = 200.0, page: int = 1) -> CheckImage:
    """A page as intake gives it."""
    return CheckImage(page, pixels, dpi, "digest")


def same(cut: Grey, number: int) -> bool:
    """Whether a cut picture is that of a drawn check, at most some pixels further in or out."""
    check = draw_check(number)
    if abs(cut.shape[0] - check.shape[0]) > 60 or abs(cut.shape[1] - check.shape[1]) > 60:
        return False
    # Its ink, row by row, at the best place.
    rows, wanted = (
        np.convolve(np.pad((seen < 128).sum(1), 80), np.ones(9)) for seen in (cut, check)
    )
    moved = (np.corrcoef(rows[80 - at :][:500], wanted[80:580])[0, 1] for at in range(-60, 61, 2))
    return max(map(float, moved)) > 0.9


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("apart", [0, 60, 140])
@pytest.mark.parametrize("bilevel", [False, True])
def test_checks_below_one_another_are_counted(count: int, apart: int, *, bilevel: bool) -> None:
    """Touching or apart, on a white lid or in black and white: each is cut out, from the top."""
    page = sheet_of(MANY[:count], apart=apart)
    checks = checks_on(page_of(black_and_white(page) if bilevel else page))
    assert [check.doubts for check in checks] == [()] * count
    assert all(same(check.pixels, number) for check, number in zip(checks, MANY, strict=False))
    places = [f"check {n} of {count} on page 1" for n in range(1, count + 1)]
    assert [check.place for check in checks] == (places if count > 1 else [""])


@pytest.mark.parametrize("turns", [(3.0, -2.0, 1.5), (180.0, 0.0, 180.0), (-4.0, 184.0, 2.0)])
def test_turned_checks_are_cut_out_level(turns: Sequence[float]) -> None:
    """Each by its own turn; which side is up is seen later, check by check."""
    page = sheet_of(MANY[:3], apart=150, turns=turns, shifts=(-150, 200, 20))
    checks = checks_on(page_of(page))
    assert [check.doubts for check in checks] == [()] * 3
    upright = [
        check.pixels if abs(turn) < 90 else check.pixels[::-1, ::-1]
        for check, turn in zip(checks, turns, strict=True)
    ]
    assert all(same(pixels, number) for pixels, number in zip(upright, MANY, strict=False))


def test_checks_on_a_desk_are_cut_out_though_corners_touch() -> None:
    """Lying askew on something dark, the corner of one over the edge of the next."""
    page = sheet_of(MANY, apart=45, turns=(2.0, -1.0, 2.0, 6.0), around=DESK)
    checks = checks_on(page_of(page, dpi=None))
    assert [check.doubts for check in checks] == [()] * 4
    assert all(same(check.pixels, number) for check, number in zip(checks, MANY, strict=False))


def test_a_page_fed_sideways_is_cut_as_well() -> None:
    """The checks lie upright in what comes out, or on their heads; never on their sides."""
    page = np.rot90(sheet_of(MANY[:2], apart=80))
    checks = checks_on(page_of(np.ascontiguousarray(page)))
    assert [check.doubts for check in checks] == [(), ()]
    assert all(check.pixels.shape[1] > 2 * check.pixels.shape[0] for check in checks)


def test_checks_that_overlap_go_to_a_person_each() -> None:
    """Where nobody can say where one ends, there is one picture for each, with the doubt."""
    page = np.full(LETTER, DESK, np.uint8)
    lay(page, draw_check(31), (760, 500))
    lay(page, draw_check(47), (820, 800), 12)
    lay(page, draw_check(58), (850, 1700))
    checks = checks_on(page_of(page))
    assert [bool(check.doubts) for check in checks] == [True, True, False]
    assert "could not be cut apart surely: this is check 2 of 3" in checks[1].doubts[0]
    assert checks[0].digest != checks[1].digest  # or they would pass for a duplicate
    assert same(checks[2].pixels, 58)


def test_a_page_without_any_check_is_kept_whole_with_a_doubt() -> None:
    """A blank letter page is no check, and is never passed on as if it were one."""
    page = page_of(np.full(LETTER, WHITE_PAPER, np.uint8))
    (only,) = checks_on(page)
    assert only.pixels is page.pixels
    assert only.doubts


@pytest.mark.parametrize("dpi", [200.0, None])
def test_single_checks_stay_as_they_are(dpi: float | None) -> None:
    """The very same picture, of many forms, upright or fed sideways."""
    singles = [draw_check(number) for number in range(6)]
    singles += [np.asarray(drawn_check(writer=n, form=n)) for n in range(4)]
    for check in singles:
        for pixels in (check, np.ascontiguousarray(np.rot90(check)), black_and_white(check)):
            image = page_of(pixels, dpi)
            assert checks_on(image) == [image]


def test_one_check_on_a_letter_page_is_cut_out_wherever_it_lies() -> None:
    """Also on its head, on its side, and without a lid that differs from its paper."""
    for turn, at in ((0, (700, 400)), (180, (900, 1700)), (90, (600, 900)), (2.0, (850, 1100))):
        page = np.full(LETTER, 255, np.uint8)
        lay(page, draw_check(31), at, turn)
        for pixels in (page, black_and_white(page)):
            (check,) = checks_on(page_of(pixels))
            assert check.doubts == ()
            upright = check.pixels[::-1, ::-1] if turn >= 90 else check.pixels
            assert same(upright, 31) or same(upright[::-1, ::-1], 31)


def test_numbers_count_on_after_a_sheet_and_name_the_page() -> None:
    """Where nothing is cut a check has its page's number; after a sheet the page is told."""
    single, sheet = page_of(draw_check(31)), page_of(sheet_of(MANY[:2]), page=2)
    broken, last = Problem("damaged", "It is damaged.", 3), page_of(draw_check(62), page=4)
    whole = Problem("truncated", "The file ends.")
    checks = list(checks_in([single, sheet, broken, last, whole]))
    assert [check.page for check in checks] == [1, 2, 3, 4, 5, 0]
    assert [check.place for check in checks if isinstance(check, CheckImage)] == [
        "",
        "check 1 of 2 on page 2",
        "check 2 of 2 on page 2",
        "page 4",
    ]
    problems = [check.reason for check in checks if isinstance(check, Problem)]
    assert problems == ["Page 3: It is damaged.", "The file ends."]


def test_pages_keep_their_numbers_where_some_are_left_out() -> None:
    """A file without sheets is numbered by its pages."""
    pages = [page_of(draw_check(31), page=2), page_of(draw_check(47), page=5)]
    assert list(checks_in(pages)) == pages
