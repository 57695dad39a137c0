"""Connected pieces, compared with a plain flood fill."""

import numpy as np
import pytest

from digits.arrays import Booleans
from digits.checks.page.connected_components import components_of, mask_of


def flooded(mask: Booleans) -> set[tuple[tuple[int, int, int, int], int]]:
    """Boxes and sizes of the pieces, by filling one after the other."""
    left = {(int(y), int(x)) for y, x in np.argwhere(mask)}
    found = set()
    while left:
        stack, piece = [left.pop()], []
        while stack:
            y, x = stack.pop()
            piece.append((y, x))
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            stack += near
        rows, columns = [y for y, _ in piece], [x for _, x in piece]
        box = (min(columns), min(rows), max(columns) + 1, max(rows) + 1)
        found.add((box, len(piece)))
    return found


@pytest.mark.parametrize("share", [0.0, 0.1, 0.35, 0.5, 0.8, 1.0])
def test_pieces_are_those_of_a_flood_fill(share: float) -> None:
    """Boxes and sizes agree on random pictures, sparse and dense."""
    for seed in range(8):
        mask = np.random.default_rng(seed).random((23, 31)) < share
        components = components_of(mask)
        got = zip(components.boxes.tolist(), components.inks.tolist(), strict=True)
        assert sorted((tuple(box), ink) for box, ink in got) == sorted(flooded(mask))


def test_a_spiral_is_one_piece() -> None:
    """Pieces that meet only far away are joined."""
    mask = np.zeros((21, 21), np.bool_)
    for ring in range(0, 10, 2):
        mask[ring, ring : 21 - ring] = mask[20 - ring, ring : 21 - ring] = True
        mask[ring : 21 - ring, 20 - ring] = True
        mask[ring + 2 : 21 - ring, ring] = True
        mask[ring + 2, ring : ring + 3] = True
    assert len(components_of(mask).inks) == 1


def test_a_picture_of_chosen_pieces() -> None:
    """The pieces' labels give back the picture."""
    mask = np.random.default_rng(1).random((40, 50)) < 0.3
    components = components_of(mask)
    everything = np.ones(len(components.inks), np.bool_)
    assert np.array_equal(mask_of(components, everything), mask)
    large = components.inks > 5
    assert mask_of(components, large).sum() == components.inks[large].sum()
