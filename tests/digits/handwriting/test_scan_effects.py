"""Scans: ink stays ink, paper becomes zero, and every effect leaves size and type alone."""

import numpy as np
import pytest

from digits.handwriting.backgrounds import paper
from digits.handwriting.config import ScanConfig
from digits.handwriting.scan_effects import expose
from digits.photos.normalisation import normalise

NONE = dict.fromkeys(ScanConfig.model_fields, 0.0)
SHAPE = (40, 160)


def bar() -> "np.typing.NDArray[np.float32]":
    """A block of ink on nothing."""
    ink = np.zeros(SHAPE, dtype=np.float32)
    ink[10:30, 40:60] = 1
    return ink


@pytest.mark.parametrize("effect", [*ScanConfig.model_fields, ""])
def test_ink_stands_out_whatever_the_scanner_does(effect: str) -> None:
    """After normalising, ink is darker than paper under each effect alone."""
    config = ScanConfig(**(NONE | ({effect: 1.0} if effect else {})))
    for seed in range(10):
        rng = np.random.default_rng(seed)
        seen = normalise(expose(bar(), paper(SHAPE, config, rng), config, rng))
        assert seen.shape == SHAPE
        assert seen.dtype == np.uint8
        assert seen[12:28, 42:58].mean() > seen[:, 70:].mean() + 60


def test_bilevel_without_resizing_has_two_greys() -> None:
    """A black-and-white scan is black and white, or softened by resizing."""
    config = ScanConfig(**(NONE | {"bilevel": 1.0}))
    greys = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        image = expose(bar(), paper(SHAPE, config, rng), config, rng)
        greys.append(len(set(np.asarray(image).ravel().tolist())))
    assert min(greys) == 2


def test_black_and_white_of_a_whole_page_is_coarser() -> None:
    """Fewer rows were made black or white, so more pixels are grey once it is enlarged."""
    shares = [grey_share(coarse_bilevel) for coarse_bilevel in (0.0, 1.0)]
    assert shares[1] > 2 * shares[0]


def grey_share(coarse_bilevel: float) -> float:
    """The mean share of pixels that are neither black nor white, over many scans of a bar."""
    config = ScanConfig(**(NONE | {"bilevel": 1.0, "coarse_bilevel": coarse_bilevel}))
    shares = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        grey = np.asarray(expose(bar(), paper(SHAPE, config, rng), config, rng))
        shares.append(((grey > 40) & (grey < 215)).mean())
    return float(np.mean(shares))


@pytest.mark.parametrize("coarse_bilevel", [0.0, 1.0])
def test_black_and_white_keeps_thin_ink(coarse_bilevel: float) -> None:
    """Even beside a black line of the box, most of a thin stroke is left."""
    config = ScanConfig(**(NONE | {"bilevel": 1.0, "coarse_bilevel": coarse_bilevel}))
    ink = np.zeros(SHAPE, dtype=np.float32)
    ink[20, 20:120] = 0.6
    for seed in range(20):
        dark = np.zeros(SHAPE, dtype=np.float32)
        dark[:, 150:] = 1
        image = expose(ink, dark, config, np.random.default_rng(seed))
        assert (np.asarray(image)[20, 20:120] < 200).mean() > 0.8
