"""What `compress` packed, unpacked: codes computed by hand."""

import pytest

from digits.handwriting.pen_data.unix_compress import uncompress


@pytest.mark.parametrize(
    ("packed", "content"),
    [
        ("1f9d90", b""),
        ("1f9d90418400", b"AB"),  # 65, 66
        ("1f9d90410202", b"AAA"),  # 65, then 257, which is being entered: AA
        # 65, 66, then 256 clears the table, which ends the group of 8 codes (9 bytes); then 67
        ("1f9d9041840004" + "0000000000" + "4300", b"ABC"),
    ],
)
def test_codes_give_their_texts(packed: str, content: bytes) -> None:
    """Nine bits a code, lowest bit first."""
    assert uncompress(bytes.fromhex(packed)) == content


@pytest.mark.parametrize("packed", ["", "1f8b90", "1f9d85", "1f9d90ff01"])
def test_what_is_none_is_refused(packed: str) -> None:
    """Another magic number, an unknown width, a code that nothing stands for."""
    with pytest.raises(ValueError, match=r"\.Z file"):
        uncompress(bytes.fromhex(packed))
