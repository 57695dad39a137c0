"""Which presentments seem to be of a paper that was presented before: pictures that are alike.

Works on records alone, in one fixed order, so that it does not matter who was read first.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from digits.ledger_facts import Duplicate, Presented

MOST_COMPARED = 4_000_000  # pairs held in memory at once: 32 MB


def find_duplicates(
    new: Sequence[Presented], past: Sequence[Presented], most_bits: int
) -> list[Duplicate]:
    """For each new presentment the first that it seems to repeat, if there is one.

    Equal pictures always count. Pictures that are merely alike count unless two different amounts
    were read: two checks from the same book look alike, too.

    Args:
        new: of one batch, in their order; each is compared with those before it.
        past: of other batches.
        most_bits: by how many of 64 bits the fingerprints of two scans of a paper may differ.
    """
    known = [*sorted(past, key=_order), *new]
    prints = np.array([one.fingerprint or 0 for one in known], dtype=np.uint64)
    digests = _first_places(known)
    found = []
    step = max(1, MOST_COMPARED // max(1, len(known)))
    for start in range(0, len(new), step):
        near = _near(prints, len(past) + start, new[start : start + step], most_bits)
        for place, candidates in enumerate(near, start=start):
            one = _first(known, len(past) + place, candidates, digests)
            found += [] if one is None else [one]
    return found


def _order(one: Presented) -> tuple[str, str, int]:
    return one.source, one.name, one.page


def _first_places(known: Sequence[Presented]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, one in enumerate(known):
        places.setdefault(one.image_digest, []).append(place)
    return places


def _near(
    prints: npt.NDArray[np.uint64], first: int, part: Sequence[Presented], most_bits: int
) -> list[list[int]]:
    """For each of a part the places before its own with a fingerprint near its own."""
    mine = prints[first : first + len(part), None]
    bits = np.bitwise_count(mine ^ prints[None, : first + len(part)])  # (part, known), 0 … 64
    rows, columns = np.nonzero(bits <= most_bits)
    near: list[list[int]] = [[] for _ in part]
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if column < first + row:
            near[row].append(column)
    return near


def _first(
    known: Sequence[Presented], place: int, near: Sequence[int], digests: dict[str, list[int]]
) -> Duplicate | None:
    """The earliest that a presentment repeats: an equal picture before one that is alike."""
    mine = known[place]
    for other in digests[mine.image_digest]:
        if other < place and _another(mine, known[other]):
            return Duplicate(mine.number, known[other].number, 0, same_picture=True)
    for other in near:
        if _another(mine, known[other]) and _may_be_one(mine, known[other]):
            distance = ((mine.fingerprint or 0) ^ (known[other].fingerprint or 0)).bit_count()
            return Duplicate(mine.number, known[other].number, distance, same_picture=False)
    return None


def _another(one: Presented, other: Presented) -> bool:
    """Whether two presentments are of different files; a file's own pages are no duplicates."""
    return (one.source, one.name, one.file_digest) != (other.source, other.name, other.file_digest)


def _may_be_one(one: Presented, other: Presented) -> bool:
    """Whether two readings allow that they are of the same paper."""
    if not one.fingerprint or not other.fingerprint:  # 0 is a page without ink
        return False
    if one.amount is None or other.amount is None:
        return True
    return bool({one.amount, one.runner_up} & {other.amount, other.runner_up} - {None})
