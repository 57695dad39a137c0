"""The MICR line: its parts, its check digit, and digests that tell nothing and compare."""

import pytest

from digits.checks.intake.micr import MicrLine, comparable, line_digests, micr_line

ROUTING = "011000015"  # its check digit is right
KEY, OTHER_KEY = b"a key of this test alone", b"and another one of its own"


@pytest.mark.parametrize(
    ("auxiliary", "on_us", "account", "serial"),
    [
        ("", "4410 882-7/0317", "44108827", "317"),
        ("", "/44108827/0317", "44108827", "317"),
        ("0000317", "44108827/", "44108827", "317"),
        ("", "44108827/0317/", "44108827", "317"),
    ],
)
def test_account_and_serial_are_found(
    auxiliary: str, on_us: str, account: str, serial: str
) -> None:
    """Of personal and business checks; zeros, dashes and blanks make no other number."""
    assert micr_line(ROUTING, auxiliary, on_us) == MicrLine(ROUTING, account, serial)


@pytest.mark.parametrize(
    ("routing", "auxiliary", "on_us"),
    [
        (ROUTING, "", "44108827"),  # no serial number
        (ROUTING, "", "/0317"),
        (ROUTING, "", "4410*827/0317"),  # a digit that nobody could read
        ("", "", "44108827/0317"),
        ("01100", "", "44108827/0317"),
    ],
)
def test_an_unsure_line_is_none(routing: str, auxiliary: str, on_us: str) -> None:
    """What is missing or was not read is never compared."""
    assert micr_line(routing, auxiliary, on_us) is None


def test_the_check_digit() -> None:
    """One digit wrong, or two neighbours exchanged, and it fails; without it nothing is said."""
    for routing, fails in ((ROUTING, False), ("011000016", True), ("101000015", True)):
        line = micr_line(routing, "", "44108827/0317")
        assert line is not None
        assert line.check_digit_fails is fails
    assert not MicrLine("01100001", "1", "2").check_digit_fails


def test_digests_compare_and_tell_nothing() -> None:
    """Equal for one check, with and without the check digit; another key's are not compared."""
    line = MicrLine(ROUTING, "44108827", "317")
    digests, next_one = line_digests(line, KEY), line_digests(line._replace(serial="318"), KEY)
    assert line_digests(MicrLine(ROUTING[:8], "44108827", "317"), KEY) == digests
    assert (digests.account == next_one.account, digests.item == next_one.item) == (True, False)
    assert comparable(digests.item, next_one.item)
    assert not comparable(digests.item, line_digests(line, OTHER_KEY).item)
    assert "44108827" not in f"{line} {line!r} {digests}"
