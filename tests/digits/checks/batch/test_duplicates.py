"""Duplicates: equal pictures always, alike ones unless two different amounts were read."""

from decimal import Decimal

import numpy as np
import pytest

from digits.checks.batch.duplicates import find_duplicates
from digits.ledger.records import Duplicate, Presentment

PRINT = 0b1011 << 60


def presented(number: int, **changes: object) -> Presentment:
    """A page of a file of its own; its fingerprint is far from all others'."""
    rng = np.random.default_rng(number)
    one = Presentment(number, "/in", f"{number:03}", f"f{number}", 1, f"i{number}", 0, None, None)
    values: dict[str, object] = {"fingerprint": int(rng.integers(1, 2**63)), "amount": Decimal(5)}
    return one._replace(**(values | changes))  # type: ignore[arg-type]  # of the fields' own types


def test_different_checks_are_no_duplicates() -> None:
    """Two hundred checks of different papers."""
    assert find_duplicates([presented(n) for n in range(1, 200)], [], 7) == []


def test_the_same_picture_again_names_the_first() -> None:
    """In a batch the later of two names is the duplicate; a third names the first, too."""
    new = [presented(1), presented(2, image_digest="i1"), presented(3, image_digest="i1")]
    assert find_duplicates(new, [], 7) == [
        Duplicate(2, 1, "same-picture"),
        Duplicate(3, 1, "same-picture"),
    ]


@pytest.mark.parametrize(("bits", "found"), [(0, 1), (7, 1), (8, 0)])
def test_another_scan_is_found_as_far_as_is_allowed(bits: int, found: int) -> None:
    """Fingerprints that differ by up to seven bits are of one paper, eight are not."""
    new = [presented(1, fingerprint=PRINT), presented(2, fingerprint=PRINT ^ (2**bits - 1))]
    assert len(find_duplicates(new, [], 7)) == found


def test_two_amounts_are_two_checks() -> None:
    """Two checks of one book look alike; a runner-up in common makes them suspicious again."""
    one = presented(1, fingerprint=PRINT, amount=Decimal(5))
    other = presented(2, fingerprint=PRINT, amount=Decimal(6))
    assert find_duplicates([one, other], [], 7) == []
    assert find_duplicates([one, other._replace(runner_up=Decimal("5.00"))], [], 7)
    assert find_duplicates([one, other._replace(amount=None)], [], 7)


def test_pages_without_ink_are_like_nothing() -> None:
    """Blank backs have no fingerprint to compare."""
    blank = [presented(n, fingerprint=0, amount=None) for n in (1, 2)]
    assert find_duplicates(blank, [], 7) == []


def test_the_pages_of_a_file() -> None:
    """May be alike or blank, but not equal; another file of the same name is a file of its own."""
    page, blank = presented(1), presented(1, fingerprint=0)
    alike = page._replace(number=2, page=2, image_digest="another")
    assert find_duplicates([page, alike], [], 7) == []
    assert find_duplicates([blank, blank._replace(number=2, page=2)], [], 7) == []
    assert find_duplicates([page, page._replace(number=2, page=2)], [], 7)
    assert find_duplicates([page._replace(number=2, file_digest="new")], [page], 7)


def test_the_past_counts_and_order_does_not_matter() -> None:
    """Whatever order the past comes in, the same earlier page is named."""
    past = [presented(n, image_digest="same") for n in range(1, 9)]
    new = [presented(20, image_digest="same")]
    assert find_duplicates(new, past, 7) == find_duplicates(new, past[::-1], 7)
    assert find_duplicates(new, past, 7)[0].other == 1
