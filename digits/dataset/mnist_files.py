"""MNIST as it lies in files: IDX and ``.npz``, with the checksums that say it is the real one.

Images are uint8 ``(n, 28, 28)`` in 0 … 255, labels uint8 ``(n,)`` in 0 … 9, unnormalised. Where the
files come from is `digits.dataset.mnist_sources`; whether the arrays make sense is
`digits.dataset.validation`.
"""

import gzip
import hashlib
import math
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from digits.arrays import Labels, RawImages
from digits.config import DatasetName
from digits.dataset.errors import MalformedIdx, MalformedNpz
from digits.errors import ChecksumMismatch

TRAIN_IMAGES = "train-images-idx3-ubyte"
TRAIN_LABELS = "train-labels-idx1-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"
TEST_LABELS = "t10k-labels-idx1-ubyte"
IDX_FILES = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
NPZ_ARRAYS = ("x_train", "y_train", "x_test", "y_test")  # the names that Keras gave them

# What NumPy and zipfile raise on damaged archives, and on files that are none.
NOT_AN_NPZ = (
    ValueError,
    OSError,
    EOFError,
    TypeError,
    AttributeError,
    RuntimeError,
    MemoryError,
    zlib.error,
    zipfile.BadZipFile,
)
MOST_AXES = 3  # of MNIST's files
UNSIGNED_BYTE = 0x08  # the only element type that MNIST uses
BYTES_A_DIMENSION = 4


@dataclass(frozen=True)
class Dataset:
    """What is known of a data set: its checksums, its size, and the look of its pixels.

    `md5` is of the four raw (not gzipped) IDX files. `pixel_mean` and `pixel_std` are those of
    the training images after division by 255.
    """

    name: DatasetName
    title: str
    train_count: int
    test_count: int
    pixel_mean: float
    pixel_std: float
    md5: Mapping[str, str]


DATASETS: Mapping[DatasetName, Dataset] = MappingProxyType(
    {
        "mnist": Dataset(
            name="mnist",
            title="MNIST",
            train_count=60_000,
            test_count=10_000,
            pixel_mean=0.13066,
            pixel_std=0.30811,
            md5=MappingProxyType(
                {
                    TRAIN_IMAGES: "6bbc9ace898e44ae57da46a324031adb",
                    TRAIN_LABELS: "a25bea736e30d166cdddb491f175f624",
                    TEST_IMAGES: "2646ac647ad5339dbf082846283269ea",
                    TEST_LABELS: "27ae3e4e09519cfbb04c329615203637",
                }
            ),
        ),
        "mnist-sample": Dataset(
            name="mnist-sample",
            title="a sample of 2,500 MNIST digits",
            train_count=2_000,
            test_count=500,
            pixel_mean=0.13228,
            pixel_std=0.30964,
            md5=MappingProxyType(
                {
                    TRAIN_IMAGES: "f37efda1061d13d3fc590e7c8d109afd",
                    TRAIN_LABELS: "d62b843ff5f4e4e8898d7124018f6162",
                    TEST_IMAGES: "7c1851b6a08b129e1eef07b6f4e11c80",
                    TEST_LABELS: "c9d4b725f522fc9a4ebac20666afaa65",
                }
            ),
        ),
    }
)


class RawMnist(NamedTuple):
    """The four arrays, as they lie in the files: uint8 ``(n, 28, 28)`` and ``(n,)``."""

    train_images: RawImages
    train_labels: Labels
    test_images: RawImages
    test_labels: Labels


def from_idx(content: bytes, origin: str) -> RawImages | Labels:
    """Decode one IDX file, gzipped or not, into a uint8 array.

    Source: the format's description on the MNIST page of LeCun, Cortes and Burges: two zero
    bytes, the element type, the number of dimensions, each dimension as a big-endian 32-bit
    integer, then the elements.

    Args:
        content: the whole file.
        origin: its path or address, for messages.

    Raises:
        MalformedIdx: if it is truncated, too long, or not an IDX file of unsigned bytes.
    """
    raw = _gunzipped(content, origin)
    if (
        len(raw) < BYTES_A_DIMENSION
        or raw[:2] != b"\0\0"
        or raw[2] != UNSIGNED_BYTE
        or raw[3] > MOST_AXES
    ):
        raise MalformedIdx(
            "Not an IDX file of unsigned bytes",
            where=origin,
            received=f"{len(raw)} bytes that begin with {raw[:4].hex(' ') or 'nothing'}",
            remedy="give the original MNIST file, which begins with 00 00 08",
        )
    header = BYTES_A_DIMENSION * (1 + raw[3])
    if len(raw) < header:
        raise _wrong_length(origin, len(raw), header)
    shape = struct.unpack(f">{raw[3]}I", raw[BYTES_A_DIMENSION:header])
    if len(raw) != (expected := header + math.prod(shape)):
        raise _wrong_length(origin, len(raw), expected)
    return np.frombuffer(raw, dtype=np.uint8, offset=header).reshape(shape)


def to_idx(array: RawImages | Labels) -> bytes:
    """Encode a uint8 array as the bytes of an IDX file."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, UNSIGNED_BYTE, array.ndim, *array.shape)
    return header + array.tobytes()


def read_idx_folder(folder: Path) -> RawMnist:
    """Read the four IDX files of a folder, each plain or with ``.gz``.

    Raises:
        FileNotFoundError: if one of the four is in neither form there.
        MalformedIdx: if one cannot be decoded.
    """
    return RawMnist(*(from_idx(*_plain_or_gzipped(folder / name)) for name in IDX_FILES))


def read_npz(path: Path, origin: str = "") -> RawMnist:
    """Read an ``.npz`` with the arrays ``x_train``, ``y_train``, ``x_test`` and ``y_test``.

    Raises:
        FileNotFoundError: if it is not there.
        MalformedNpz: if it cannot be opened, or an array is missing.
    """
    try:
        # Opened here: NumPy leaves a file open in which it finds no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            missing = [name for name in NPZ_ARRAYS if name not in archive.files]
            if missing:
                raise MalformedNpz(
                    "The archive lacks arrays of MNIST",
                    where=origin or path,
                    received=f"arrays {', '.join(archive.files) or 'none'}",
                    remedy=f"give one with {', '.join(NPZ_ARRAYS)}",
                )
            return RawMnist(*(archive[name] for name in NPZ_ARRAYS))
    except NOT_AN_NPZ as cause:
        if isinstance(cause, FileNotFoundError | PermissionError):
            raise
        raise MalformedNpz(
            "Not an .npz archive of plain arrays",
            where=origin or path,
            received=str(cause),
            remedy="give an archive written by numpy.savez",
        ) from cause


def digests(raw: RawMnist) -> dict[str, str]:
    """The md5 of each of the four IDX files that these arrays make, by file name."""
    return {
        # md5 identifies the published files here; it guards against no attacker.
        name: hashlib.md5(to_idx(array), usedforsecurity=False).hexdigest()
        for name, array in zip(IDX_FILES, raw, strict=True)
    }


def verify(raw: RawMnist, dataset: Dataset, origin: str) -> None:
    """See that these arrays are, byte for byte, the data set that was asked for.

    Raises:
        ChecksumMismatch: if one of the four is not.
    """
    for name, md5 in digests(raw).items():
        if md5 != dataset.md5[name]:
            raise ChecksumMismatch(
                f"{name} is not the one of {dataset.title}",
                where=origin,
                received=f"md5 {md5}, expected {dataset.md5[name]}",
                remedy="give the original files, or leave the source out to have them fetched",
            )


def _gunzipped(content: bytes, origin: str) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as cause:
        raise MalformedIdx(
            "A gzipped file is damaged",
            where=origin,
            received=f"{len(content)} bytes; {cause}",
            remedy="fetch it again",
        ) from cause


def _plain_or_gzipped(path: Path) -> tuple[bytes, str]:
    zipped = path.with_name(path.name + ".gz")
    chosen = path if path.exists() else zipped
    return chosen.read_bytes(), str(chosen)


def _wrong_length(origin: str, received: int, expected: int) -> MalformedIdx:
    return MalformedIdx(
        "An IDX file is truncated" if received < expected else "An IDX file is too long",
        where=origin,
        received=f"{received:,} bytes, {expected:,} by its own header",
        remedy="fetch it again; an interrupted copy is the usual cause",
    )
