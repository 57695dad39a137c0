"""Image cash letters: items, keyed amounts, fronts, and what control records say otherwise."""

from decimal import Decimal

import pytest

from digits.checks.errors import MalformedCashLetter
from digits.checks.intake.problem import Refusal
from digits.checks.intake.x937 import read_cash_letter
from digits.checks.intake.x937_framing import looks_like_cash_letter
from digits.limits import Limits
from tests.digits.checks.cash_letters import Letter

FRONTS: list[bytes | None] = [b"first\r\nimage", b"\x00\x00\x00\x50second", b"third\n\xf0\xf1"]
CENTS = [10_000, 250_099, 1]


@pytest.mark.parametrize("encoding", ["cp037", "ascii"])
@pytest.mark.parametrize("framed", [True, False])
@pytest.mark.parametrize("keys", [0, 34])
def test_a_letter_is_read_in_every_encoding_and_framing(
    encoding: str, framed: bool, keys: int
) -> None:
    """Items come with bundle, sequence, keyed amount and the bytes of their front image."""
    data = Letter(FRONTS, CENTS, encoding, framed, keys=keys).written()
    assert looks_like_cash_letter(data)
    letter = read_cash_letter(data)
    assert letter.discrepancies == ()
    assert [item.keyed_amount for item in letter.items] == [
        Decimal("100.00"),
        Decimal("2500.99"),
        Decimal("0.01"),
    ]
    assert [item.bundle for item in letter.items] == ["0001", "0001", "0002"]
    assert letter.items[2].sequence == f"{3:015}"
    found = [data[slice(*item.front)] for item in letter.items if item.front]
    assert found == FRONTS
    assert letter.totals == Decimal("2601.00")
    assert (letter.counts.bundles, letter.counts.items, letter.counts.images) == (2, 3, 6)


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        ("70.items", "bundle 0001 states 9 items, 2 were counted"),
        ("70.total", "bundle 0001 states 9 cents in total, 260099 were counted"),
        ("70.images", "bundle 0001 states 9 images, 4 were counted"),
        ("90.bundles", "cash letter 1 states 9 bundles, 2 were counted"),
        ("90.items", "cash letter 1 states 9 items, 3 were counted"),
        ("90.total", "cash letter 1 states 9 cents in total, 260100 were counted"),
        ("90.images", "cash letter 1 states 9 images, 6 were counted"),
        ("99.letters", "the file states 9 cash letters, 1 were counted"),
        ("99.items", "the file states 9 items, 3 were counted"),
        ("99.total", "the file states 9 cents in total, 260100 were counted"),
    ],
)
def test_every_control_field_is_compared(lie: str, told: str) -> None:
    """A falsified count or total is told with what was stated and what was counted."""
    letter = read_cash_letter(Letter(FRONTS, CENTS, lies={lie: 9}).written())
    assert told in letter.discrepancies
    assert len(letter.items) == 3


def test_a_wrong_count_of_records_is_told() -> None:
    """The file control record's count of records includes itself."""
    data = Letter(FRONTS, CENTS, lies={"99.records": 7}).written()
    assert "states 7 records" in read_cash_letter(data).discrepancies[0]


def test_an_item_without_a_front_keeps_its_place() -> None:
    """A check whose views are missing, or only its rear was sent, has no front."""
    letter = read_cash_letter(Letter([b"one", None, b"three"], CENTS).written())
    assert [item.front is None for item in letter.items] == [False, True, False]


def test_a_deposit_slip_is_no_check() -> None:
    """The image of a credit record belongs to no item, and its amount to no total of checks."""
    letter = read_cash_letter(Letter([b"one"], [500], deposit=True).written())
    assert letter.discrepancies == ()
    assert len(letter.items) == 1
    assert letter.counts.images == 3


@pytest.mark.parametrize("framed", [True, False])
def test_a_letter_cut_anywhere_is_read_as_far_as_it_goes(framed: bool) -> None:
    """Wherever the file ends, reading ends there and says so."""
    data = Letter(FRONTS, CENTS, framed=framed).written()
    for end in range(90, len(data) - 3, 41):
        letter = read_cash_letter(data[:end])
        assert letter.discrepancies
        assert len(letter.items) <= 3


def test_what_is_no_letter_is_refused() -> None:
    """Bytes without a file header record raise the error that says so."""
    with pytest.raises(MalformedCashLetter):
        read_cash_letter(b"something else, but long enough to hold a header record" * 3)


def test_more_items_than_allowed_are_refused() -> None:
    """The bound holds before all images are looked at."""
    data = Letter(FRONTS, CENTS).written()
    with pytest.raises(Refusal) as refused:
        read_cash_letter(data, Limits(most_items=2))
    assert refused.value.code == "too-many-items"


def test_an_amount_that_is_no_number_is_none_and_told() -> None:
    """A keyed amount with a letter in it is not guessed."""
    data = (
        Letter([b"one"], [500]).written().replace(b"\xf0" * 7 + b"\xf5", b"\xf0" * 7 + b"\xc1", 1)
    )
    letter = read_cash_letter(data)
    assert letter.items[0].keyed_amount is None
    assert "item 1 has no amount in digits" in letter.discrepancies
