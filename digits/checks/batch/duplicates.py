"""Which presentments seem to be of a paper that was presented before: pictures that are alike.

Works on records alone, in one fixed order, so that it does not matter who was read first.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from digits.ledger.records import Duplicate, Presented


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
    for place in range(len(past), len(known)):
        one = _equal(known, place, digests) or _alike(known, place, prints[:place], most_bits)
        found += [] if one is None else [one]
    return found


def _order(one: Presented) -> tuple[str, str, int]:
    return one.source, one.name, one.page


def _first_places(known: Sequence[Presented]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, one in enumerate(known):
        places.setdefault(one.image_digest, []).append(place)
    return places


def _equal(
    known: Sequence[Presented], place: int, digests: dict[str, list[int]]
) -> Duplicate | None:
    """The earliest with the very same picture; in one file, too, unless it is a blank page."""
    mine = known[place]
    for other in digests[mine.image_digest]:
        if other >= place:
            break
        if mine.fingerprint or _another(mine, known[other]):
            return Duplicate(mine.number, known[other].number, 0, same_picture=True)
    return None


def _alike(
    known: Sequence[Presented], place: int, prints: npt.NDArray[np.uint64], most_bits: int
) -> Duplicate | None:
    """The earliest with a picture that is alike, as far as the amounts allow it.

    Args:
        known: all presentments.
        place: of the one that is looked at.
        prints: fingerprints of those before it, (place,).
        most_bits: that may differ.
    """
    mine = known[place]
    if not mine.fingerprint:  # 0 is a page without ink: blank backs are no duplicates
        return None
    bits = np.bitwise_count(prints ^ np.uint64(mine.fingerprint))  # (place,), 0 … 64
    for other in np.flatnonzero(bits <= most_bits).tolist():
        if _another(mine, known[other]) and _may_be_one(mine, known[other]):
            return Duplicate(mine.number, known[other].number, int(bits[other]), same_picture=False)
    return None


def _another(one: Presented, other: Presented) -> bool:
    """Whether two presentments are of different files; a file's own pages may be alike."""
    return (one.source, one.name, one.file_digest) != (other.source, other.name, other.file_digest)


def _may_be_one(one: Presented, other: Presented) -> bool:
    """Whether two readings allow that they are of the same paper."""
    if not other.fingerprint:
        return False
    if one.amount is None or other.amount is None:
        return True
    return bool({one.amount, one.runner_up} & {other.amount, other.runner_up} - {None})
