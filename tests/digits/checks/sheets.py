"""Pages with several drawn checks on them: apart, touching, turned, on a lid or on a desk."""

from collections.abc import Sequence

import cv2
import numpy as np

from digits.arrays import Grey
from tests.digits.checks.drawn_checks import SIZE, draw_check

LETTER = (2200, 1700)  # rows and columns: 8.5 × 11 inches at 200 dpi
WHITE, DESK = 255, 70
ROOM = 60  # pixels between checks that lie apart


def sheet_of(
    numbers: Sequence[int],
    *,
    apart: int = ROOM,
    turns: Sequence[float] = (),
    around: int = WHITE,
    shifts: Sequence[int] = (),
) -> Grey:
    """A page with checks one below the other, uint8 (h, w) at 200 dpi.

    Args:
        numbers: of the drawn checks.
        apart: pixels between them; 0 touch.
        turns: degrees by which each is turned counter-clockwise about its middle.
        around: the grey of what they lie on.
        shifts: pixels by which each lies right of the page's middle.
    """
    height = SIZE[1]
    high = len(numbers) * (height + apart) + 200
    page = np.full((max(LETTER[0], high), LETTER[1]), around, np.uint8)
    for place, number in enumerate(numbers):
        middle = 100 + place * (height + apart) + height / 2
        shift = shifts[place] if shifts else 0
        turn = turns[place] if turns else 0.0
        lay(page, draw_check(number), (page.shape[1] / 2 + shift, middle), turn)
    return page


def lay(page: Grey, check: Grey, middle: tuple[float, float], turn: float = 0.0) -> None:
    """Lay a check on a page, its middle (column, row) there, turned counter-clockwise."""
    height, width = check.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), turn, 1)
    matrix[:, 2] += middle[0] - width / 2, middle[1] - height / 2
    size = page.shape[::-1]
    covered = cv2.warpAffine(np.full_like(check, 255), matrix, size) > 127
    turned = cv2.warpAffine(check, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    page[covered] = turned[covered]


def black_and_white(page: Grey) -> Grey:
    """The page as a fax shows it: paper and lid are one."""
    return np.where(page > 140, 255, 0).astype(np.uint8)
