"""What the old Unix program `compress` packed: UCI keeps the original pendigits as ``.Z``.

Source: Welch, "A technique for high-performance data compression", 1984; the file's format as the
program wrote it: codes of 9 to 16 bits, lowest bit first, in groups of eight of one width.
"""

MAGIC = b"\x1f\x9d"
FIRST_BITS, MOST_BITS = 9, 16
CLEAR = 256  # forget the table


def uncompress(packed: bytes) -> bytes:
    """The content of a ``.Z`` file.

    Raises:
        ValueError: if it is none, or is damaged.
    """
    if packed[:2] != MAGIC or len(packed) < 3:
        raise ValueError("not a .Z file")
    most, clears = packed[2] & 0x1F, bool(packed[2] & 0x80)
    if not FIRST_BITS <= most <= MOST_BITS:
        raise ValueError("a .Z file of an unknown kind")
    start = [bytes([value]) for value in range(256)] + ([b""] if clears else [])
    table, bits, before, parts = list(start), FIRST_BITS, b"", []
    place = group = 24
    while place + bits <= len(packed) * 8:
        code = _code(packed, place, bits)
        place += bits
        if clears and code == CLEAR:
            table, before = list(start), b""
            place = group = _next_group(place, group, bits)
            bits = FIRST_BITS
            continue
        if code > len(table) or (code == len(table) and not before):
            raise ValueError("a damaged .Z file")
        text = table[code] if code < len(table) else before + before[:1]
        parts.append(text)
        if before and len(table) < 1 << most:
            table.append(before + text[:1])
            # The packing side is one entry ahead of this one.
            if len(table) >= 1 << bits and bits < most:
                place = group = _next_group(place, group, bits)
                bits += 1
        before = text
    return b"".join(parts)


def _code(packed: bytes, place: int, bits: int) -> int:
    first = place >> 3
    window = int.from_bytes(packed[first : first + 4], "little")
    return window >> (place & 7) & ((1 << bits) - 1)


def _next_group(place: int, group: int, bits: int) -> int:
    """Where the group of eight codes ends, in bits: the rest of it is empty."""
    size = bits * 8
    return group + -(-(place - group) // size) * size
