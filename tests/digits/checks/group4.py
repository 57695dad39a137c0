"""Group-4 TIFFs as other encoders than libtiff's write them (ITU-T T.6, TIFF 6.0)."""

import struct

import numpy as np

from digits.arrays import Grey

# Runs of each eight pixels, and their codes: white 7 … 4, then black 1 … 4 (T.4, table 2).
EIGHTS = ((7, "1111010"), (6, "111011"), (5, "110010"), (4, "1011011"))
HORIZONTAL, END = "001", "000000000001" * 2


def stripes(rows: int, width: int, seed: int = 0) -> Grey:
    """Rows of eights, 0 … 3: how many of EIGHTS each is; uint8 (rows, width // 8)."""
    return np.random.default_rng(seed).integers(0, 4, (rows, width // 8)).astype(np.uint8)


def drawn(eights: Grey) -> Grey:
    """The picture of such rows: uint8 (h, w), white 255, black 0."""
    white = np.array([white for white, _ in EIGHTS], np.uint8)[eights]
    dark = np.arange(8)[None, None, :] >= white[:, :, None]  # (h, w / 8, 8)
    picture: Grey = np.where(dark, 0, 255).astype(np.uint8).reshape(len(eights), -1)
    return picture


def coded(eights: Grey) -> bytes:
    """Every row in horizontal mode, which T.6 allows everywhere and libtiff's encoder avoids."""
    bits = "".join(HORIZONTAL + EIGHTS[eight][1] for row in eights for eight in row) + END
    return int(bits + "0" * (-len(bits) % 8), 2).to_bytes(-(-len(bits) // 8), "big")


def tiff_of(size: tuple[int, int], pieces: list[bytes], tags: dict[int, int]) -> bytes:
    """A little-endian TIFF of one page; the pieces are tiles if there is a tile's width."""
    starts, sizes = (324, 325) if 322 in tags else (273, 279)
    count = len(pieces)
    every = {256: [size[0]], 257: [size[1]], 258: [1], 259: [4], 262: [0], 277: [1]}
    every |= {tag: [value] for tag, value in tags.items()} | {starts: [0], sizes: [0]}
    data = 8 + 2 + 12 * len(every) + 4 + 8 * count
    places = [data + sum(map(len, pieces[:n])) for n in range(count)]
    every |= {starts: places, sizes: [len(piece) for piece in pieces]}
    out, beyond = struct.pack("<2sHIH", b"II", 42, 8, len(every)), data - 8 * count
    for tag, values in sorted(every.items()):
        if len(values) == 1:
            out += struct.pack("<HHII", tag, 4, 1, values[0])
        else:
            out += struct.pack("<HHII", tag, 4, count, beyond + 4 * count * (tag == sizes))
    lists = struct.pack(f"<{2 * count}I", *places, *every[sizes])
    return out + bytes(4) + lists + b"".join(pieces)
