"""Wrong labels: symbols that look like others' writing of something else.

Some per cent of the labels are wrong, or their segments cover a neighbour. Each digit is compared
with the digits of all other writers, each letter with their letters: it goes where hardly any of
its nearest neighbours says what it says, and most agree on something else. Nothing is random, and
nothing is learned that could favour one way of writing.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from digits.arrays import Floats
from digits.handwriting.pen_data.recorded import DIGITS, LETTERS, InkedDigit
from digits.handwriting.pen_data.scaling import ScaledText

KINDS = (DIGITS, LETTERS)  # which are compared among themselves
SIDE = 12  # of the pictures that are compared
NEIGHBOURS = 12
MOST_EACH = 300  # references for one symbol, evenly taken
FEW = 1  # neighbours that say the same, at most, and …
MANY = 7  # … that agree on something else, at least: together they prove a label wrong
# What many people write alike: such neighbours agree.
ALIKE = str.maketrans("OSZIlCKPUVWXYMgq", "osziickpuvwxymyy")
ROWS = 2048


def plausible(texts: Sequence[ScaledText]) -> npt.NDArray[np.bool_]:
    """Which texts may stay: (n,)."""
    keep = np.ones(len(texts), dtype=bool)
    for kind in KINDS:
        places = np.array([i for i, text in enumerate(texts) if text.text in kind], dtype=np.intp)
        some = [texts[place] for place in places]
        keep[places] = _agreeing(some, [_picture(text.strokes) for text in some])
    return keep


def plausible_ink(digits: Sequence[InkedDigit]) -> npt.NDArray[np.bool_]:
    """Which digits on paper may stay, compared among themselves: (n,)."""
    return _agreeing(digits, [_shrunk(digit.ink) for digit in digits])


def _agreeing(
    texts: Sequence[ScaledText] | Sequence[InkedDigit], pictures: Sequence[Floats]
) -> npt.NDArray[np.bool_]:
    """Which of some symbols the others' symbols do not contradict."""
    if len(texts) <= NEIGHBOURS:
        return np.ones(len(texts), dtype=bool)
    looks = np.stack(pictures)
    labels = np.array([ord(text.text.translate(ALIKE)) for text in texts])
    names: dict[str, int] = {}
    writers = np.array([names.setdefault(text.writer, len(names)) for text in texts])
    chosen = _references(labels)
    agreeing = []
    for start in range(0, len(texts), ROWS):
        rows = slice(start, start + ROWS)
        votes = _votes(looks[rows], writers[rows], looks[chosen], writers[chosen])
        said = np.sort(labels[chosen][votes], axis=1)
        same = (said == labels[rows, None]).sum(axis=1)
        # MANY of NEIGHBOURS are a majority: the one in the middle says what they say.
        middle = said[:, NEIGHBOURS // 2, None]
        agreeing.append(np.logical_or(same > FEW, (said == middle).sum(axis=1) < MANY))
    return np.concatenate(agreeing)


def _votes(
    pictures: Floats, writers: npt.NDArray[np.intp], others: Floats, theirs: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """The nearest others by different writers, (n, `NEIGHBOURS`)."""
    likeness = pictures @ others.T
    likeness[writers[:, None] == theirs] = -np.inf
    return np.argpartition(likeness, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]


def _references(labels: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Evenly taken places of each label."""
    chosen = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        count = min(len(members), MOST_EACH)
        chosen.append(members[np.linspace(0, len(members) - 1, count).astype(np.intp)])
    return np.concatenate(chosen)


def _picture(strokes: list[Floats]) -> Floats:
    """A coarse picture of unit length, (SIDE²,): the symbol fills it, its proportions kept."""
    dense = np.concatenate(
        [
            np.concatenate([stroke[:1], (stroke[:-1] + stroke[1:]) / 2, stroke[1:]])
            for stroke in strokes
        ]
    )
    low, high = dense.min(axis=0), dense.max(axis=0)
    size = max(float((high - low).max()), 1e-3)
    places = (dense - (low + high) / 2) / size * (SIDE - 3) + (SIDE - 1) / 2
    column, row = places.astype(np.intp).T
    across, down = (places - places.astype(np.intp)).T
    picture = np.zeros(SIDE * SIDE)
    for dx, dy, weight in (
        (0, 0, (1 - across) * (1 - down)),
        (1, 0, across * (1 - down)),
        (0, 1, (1 - across) * down),
        (1, 1, across * down),
    ):
        picture += np.bincount(
            (row + dy) * SIDE + column + dx, weights=weight, minlength=SIDE * SIDE
        )
    return _unit(np.sqrt(np.minimum(picture, 3.0)).reshape(SIDE, SIDE))


def _shrunk(ink: npt.NDArray[np.uint8]) -> Floats:
    """The same of a picture."""
    height, width = ink.shape
    side = max(height, width)
    square = np.zeros((side, side), dtype=np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = ink
    small = Image.fromarray(square).resize((SIDE - 2, SIDE - 2), Image.Resampling.BOX)
    return _unit(np.pad(np.sqrt(np.asarray(small, dtype=np.float32) / 255), 1))


def _unit(grid: "npt.NDArray[np.floating]") -> Floats:
    """Blurred a little and of unit length, (SIDE²,)."""
    padded = np.pad(grid, 1)
    grid = 2 * grid + padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    flat: Floats = (grid / max(float(np.linalg.norm(grid)), 1e-6)).ravel().astype(np.float32)
    return flat
