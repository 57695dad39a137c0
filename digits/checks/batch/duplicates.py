"""Suspected duplicates: presentments whose picture is like that of an earlier one.

Works on records alone, in one fixed order, so that it does not matter who was read first.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from digits.ledger.records import Duplicate, Presentment


def find_duplicates(
    new: Sequence[Presentment], past: Sequence[Presentment], most_bits: int
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
    prints = np.array([page.fingerprint or 0 for page in known], dtype=np.uint64)
    digests = _indices_by_digest(known)
    duplicates = []
    for index in range(len(past), len(known)):
        duplicate = _equal(known, index, digests)
        duplicate = duplicate or _alike(known, index, prints[:index], most_bits)
        duplicates += [] if duplicate is None else [duplicate]
    return duplicates


def _order(presentment: Presentment) -> tuple[str, str, int]:
    return presentment.source, presentment.name, presentment.page


def _indices_by_digest(known: Sequence[Presentment]) -> dict[str, list[int]]:
    indices: dict[str, list[int]] = {}
    for index, presentment in enumerate(known):
        indices.setdefault(presentment.image_digest, []).append(index)
    return indices


def _equal(
    known: Sequence[Presentment], index: int, digests: dict[str, list[int]]
) -> Duplicate | None:
    """The earliest with the very same picture; in one file, too, unless it is a blank page."""
    presentment = known[index]
    for other in digests[presentment.image_digest]:
        if other >= index:
            break
        if presentment.fingerprint or _another(presentment, known[other]):
            return Duplicate(presentment.number, known[other].number, "same-picture")
    return None


def _alike(
    known: Sequence[Presentment], index: int, prints: npt.NDArray[np.uint64], most_bits: int
) -> Duplicate | None:
    """The earliest with a picture that is alike, as far as the amounts allow it.

    Args:
        known: all presentments.
        index: of the one that is looked at.
        prints: fingerprints of those before it, (index,).
        most_bits: that may differ.
    """
    presentment = known[index]
    if not presentment.fingerprint:  # 0 is a page without ink: blank backs are no duplicates
        return None
    bits = np.bitwise_count(prints ^ np.uint64(presentment.fingerprint))  # (index,), 0 … 64
    for other in np.flatnonzero(bits <= most_bits).tolist():
        if _another(presentment, known[other]) and _may_be_one(presentment, known[other]):
            likeness = 1 - int(bits[other]) / 64
            return Duplicate(presentment.number, known[other].number, "alike", likeness)
    return None


def _another(presentment: Presentment, other: Presentment) -> bool:
    """Whether two presentments are of different files; a file's own pages may be alike."""
    return (presentment.source, presentment.name, presentment.file_digest) != (
        other.source,
        other.name,
        other.file_digest,
    )


def _may_be_one(presentment: Presentment, other: Presentment) -> bool:
    """Whether two readings allow that they are of the same paper."""
    if not other.fingerprint:
        return False
    if presentment.amount is None or other.amount is None:
        return True
    return bool(
        {presentment.amount, presentment.runner_up} & {other.amount, other.runner_up} - {None}
    )
