"""Another scan of a paper is found by its sketch and is alike, another check of the form is not."""

from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from digits.arrays import Grey
from digits.checks.batch.reconciliation import ReconciliationOptions
from digits.checks.page.deskew import deskew
from digits.checks.page.sketch import Sketch, cells_of, likeness, probes_of, sketch_of
from tests.digits.checks.drawn import another_scan, bilevel, drawn_check

LEAST = ReconciliationOptions().duplicate_likeness
PAPERS = [drawn_check("1,845.20", writer=n) for n in range(60, 66)]  # one form and one amount


def sketched(pixels: Grey) -> Sketch:
    """The sketch of a page that is not blank."""
    found = sketch_of(pixels, deskew(pixels).pixels)
    assert found is not None
    return found


FIRST = [sketched(np.asarray(paper)) for paper in PAPERS]


def is_found(first: Sketch, again: Sketch) -> bool:
    """Whether both stages find a second scan."""
    near = set(probes_of(again.content)) & set(first.keys)
    return bool(near) and likeness(again.content, first.content) >= LEAST


@pytest.mark.parametrize("dpi", [100, 120, 150, 200, 240, 300])
def test_another_resolution_is_found(dpi: int) -> None:
    """Grey and black-and-white, whatever the resolution of the first scan was."""
    for paper, first in zip(PAPERS, FIRST, strict=True):
        size = round(paper.width * dpi / 200), round(paper.height * dpi / 200)
        scan = paper.resize(size, Image.Resampling.LANCZOS)
        assert is_found(first, sketched(np.asarray(scan)))
        assert is_found(first, sketched(np.asarray(bilevel(scan).convert("L"))))


def test_a_skewed_lighter_noisy_scan_is_found() -> None:
    """Turned by up to 1.5 degrees, of another frame, compressed."""
    for seed, (paper, first) in enumerate(zip(PAPERS, FIRST, strict=True)):
        assert is_found(first, sketched(another_scan(paper, seed)))


def test_a_photograph_on_a_desk_is_found() -> None:
    """The paper lies a little turned on something dark, seen not quite from above."""
    for paper, first in zip(PAPERS, FIRST, strict=True):
        desk = Image.new("L", (1600, 900), 60)
        desk.paste(paper, (200, 160))
        seen = desk.transform(
            desk.size,
            Image.Transform.PERSPECTIVE,
            (1.0, 0.02, -20, -0.01, 1.0, 10, 0.00001, 0.00002),
            Image.Resampling.BILINEAR,
            fillcolor=60,
        )
        assert is_found(first, sketched(np.asarray(seen)))


def test_other_checks_of_the_form_are_not_alike() -> None:
    """The same form and the same amount, other writing: far from what two scans are."""
    found = [likeness(a.content, b.content) for a, b in combinations(FIRST, 2)]
    assert max(found) < LEAST - 0.05
    assert likeness(FIRST[0].content, FIRST[0].content) > max(found) + 0.1


def test_pages_without_ink_have_none() -> None:
    """Blank backs are like nothing; noise and tiny pages break nothing."""
    blank = np.full((550, 1200), 255, np.uint8)
    assert sketch_of(blank, blank) is None
    noise = np.random.default_rng(0).integers(0, 256, (40, 300), np.uint8)
    for pixels in (noise, noise[:16, :16], noise.T.copy()):
        found = sketch_of(pixels, pixels)
        assert found is None or cells_of(found.content).shape == (42, 96)


def test_a_sketch_of_another_kind_is_not_compared() -> None:
    """What a later version draws otherwise is like nothing of today."""
    assert likeness(b"\2" + FIRST[0].content[1:], FIRST[0].content) == 0
