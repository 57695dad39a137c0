"""Whether a PNG has all its rows. Pillow leaves the missing ones black and says nothing.

PNG (W3C, third edition), sections 5 and 10: image data are one zlib stream over all IDAT chunks.
"""

import struct
import zlib
from typing import Final

import numpy as np
from PIL import Image

from digits.checks.intake.problem import Refusal

CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
FIRST_CHUNK: Final = 8
PIECE: Final = 1 << 20  # bytes unpacked at a time


def check_png(data: bytes, picture: Image.Image) -> None:
    """Refuse a PNG that ends before its last row; looked into only if that row is black.

    Args:
        data: the file.
        picture: decoded.

    Raises:
        Refusal: if rows are missing.
    """
    last = np.asarray(picture.crop((0, picture.height - 1, picture.width, picture.height)))
    if last.any():
        return
    width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    row = 1 + (width * depth * CHANNELS.get(colour, 1) + 7) // 8
    if not interlaced and _unpacked(data, row * height) < row * height:
        raise Refusal(
            "truncated",
            "The PNG has fewer rows than it says",
            "copy it again from where it came from, or scan the check anew",
        )


def _unpacked(data: bytes, enough: int) -> int:
    """How many bytes the image data unpack to, counted up to `enough`."""
    unpacker = zlib.decompressobj()
    count, at = 0, FIRST_CHUNK
    while at + FIRST_CHUNK <= len(data) and count < enough and not unpacker.eof:
        (length,) = struct.unpack_from(">I", data, at)
        if data[at + 4 : at + 8] == b"IDAT":
            packed = data[at + 8 : at + 8 + length]
            while packed and count < enough:
                count += len(unpacker.decompress(packed, PIECE))
                packed = unpacker.unconsumed_tail
        at += length + 12
    return count
