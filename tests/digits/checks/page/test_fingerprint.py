"""Another scan of the same paper has a near fingerprint, another check a far one."""

import numpy as np

from digits.checks.page.deskew import deskew
from digits.checks.page.fingerprint import distance, fingerprint
from tests.digits.checks.drawn import another_scan, bilevel, drawn_check

MOST_BITS = 7
PAPERS = [drawn_check(f"{100 + 37 * n}.{n:02}", writer=n) for n in range(12)]


def test_other_scans_of_the_same_paper_are_near() -> None:
    """Skew, brightness, scale, noise and compression move few bits in nine scans of ten."""
    distances = []
    for n, paper in enumerate(PAPERS):
        first = fingerprint(deskew(np.asarray(paper)).pixels)
        again = deskew(another_scan(paper, seed=n)).pixels
        black_and_white = np.asarray(bilevel(paper).convert("L"))
        distances += [
            distance(first, fingerprint(again)),
            distance(first, fingerprint(black_and_white)),
        ]
    assert np.percentile(distances, 90) <= MOST_BITS


def test_checks_on_the_same_form_are_far() -> None:
    """Other writing on the same form is told apart in nineteen pairs of twenty."""
    found = [fingerprint(np.asarray(paper)) for paper in PAPERS]
    distances = [distance(a, b) for n, a in enumerate(found) for b in found[n + 1 :]]
    assert np.percentile(distances, 5) > MOST_BITS


def test_fingerprints_are_64_bits() -> None:
    """A page without ink has none; any page fits into 64 bits."""
    assert fingerprint(np.full((550, 1200), 255, np.uint8)) == 0
    noise = np.random.default_rng(0).integers(0, 256, (40, 300), np.uint8)
    for pixels in (noise, noise[:16, :16], np.asarray(PAPERS[0])):
        assert 0 <= fingerprint(pixels) < 2**64
