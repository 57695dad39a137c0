"""Reading MNIST's files: what is whole is read exactly, what is not is refused in words."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digits.dataset.errors import MalformedIdx, MalformedNpz
from digits.dataset.mnist_files import (
    DATASETS,
    IDX_FILES,
    NPZ_ARRAYS,
    TEST_IMAGES,
    TEST_LABELS,
    RawMnist,
    digests,
    from_idx,
    read_idx_folder,
    read_npz,
    to_idx,
    verify,
)
from digits.errors import ChecksumMismatch, DigitsError

Says = Callable[[DigitsError, str, str, str, str], None]

LABELS = b"\0\0\x08\x01" + struct.pack(">I", 5) + bytes([5, 0, 4, 1, 9])
ZIPPED = gzip.compress(LABELS)
TOO_MANY_CELLS = b"\0\0\x08\x04" + struct.pack(">4I", 65536, 65536, 65536, 65536)
TOO_MANY_AXES = b"\0\0\x08\xff" + struct.pack(">255I", *[1] * 255) + b"\0"


class Dangerous:
    """Makes a file when it is unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        """Have pickle call `Path.touch`."""
        return Path.touch, (self.target,)


def write_npz(path: Path, raw: RawMnist) -> Path:
    """The four arrays under the names that Keras gave them."""
    np.savez(path, allow_pickle=False, **dict(zip(NPZ_ARRAYS, raw, strict=True)))
    return path


def test_idx_is_decoded_by_its_header() -> None:
    """Bytes written by hand after the format's description become the numbers they stand for."""
    images = b"\0\0\x08\x03" + struct.pack(">3I", 2, 2, 3) + bytes(range(12))
    assert from_idx(LABELS, "labels").tolist() == [5, 0, 4, 1, 9]
    assert from_idx(images, "images").tolist() == np.arange(12).reshape(2, 2, 3).tolist()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_idx_survives_the_round_trip(raw: RawMnist, pack: Callable[[bytes], bytes]) -> None:
    """What is encoded is decoded to the same array, gzipped or not."""
    decoded = from_idx(pack(to_idx(raw.test_images)), "images")
    assert decoded.dtype == np.uint8
    assert np.array_equal(decoded, raw.test_images)


@pytest.mark.parametrize(
    ("content", "what", "received", "remedy"),
    [
        (b"", "Not an IDX file", "0 bytes that begin with nothing", "00 00 08"),
        (b"<html>404</html>", "Not an IDX file", "16 bytes that begin with 3c 68", "00 00 08"),
        (b"\0\0\x0d" + LABELS[3:], "Not an IDX file", "00 00 0d 01", "00 00 08"),
        (LABELS[:6], "truncated", "6 bytes, 8 by its own header", "fetch it again"),
        (LABELS[:-1], "truncated", "12 bytes, 13 by its own header", "fetch it again"),
        (LABELS + b"\0", "too long", "14 bytes, 13 by its own header", "fetch it again"),
        (gzip.compress(LABELS[:-1]), "truncated", "12 bytes, 13", "fetch it again"),
        (ZIPPED[:-4], "damaged", f"{len(ZIPPED) - 4} bytes", "fetch it again"),
        (ZIPPED[:12] + b"\xff\xff" + ZIPPED[14:], "damaged", "bytes; ", "fetch it again"),
        (ZIPPED[:-8] + bytes(8), "damaged", "CRC", "fetch it again"),
        (TOO_MANY_CELLS, "IDX file", " bytes", ""),
        (TOO_MANY_AXES, "IDX file", " bytes", ""),
    ],
    ids=[
        "empty",
        "html",
        "other element type",
        "half a header",
        "truncated",
        "too long",
        "truncated, then gzipped",
        "gzip cut short",
        "gzip overwritten",
        "gzip with a wrong CRC",
        "more cells than 64 bits count",
        "more axes than NumPy has",
    ],
)
def test_damaged_idx_is_explained(
    says: Says, content: bytes, what: str, received: str, remedy: str
) -> None:
    """Whatever is no whole IDX file of bytes is refused, and the message says how it differs."""
    with pytest.raises(MalformedIdx) as caught:
        from_idx(content, "/data/labels")
    says(caught.value, what, "/data/labels", received, remedy)


@pytest.mark.parametrize("zipped", [(), IDX_FILES, (TEST_IMAGES,)], ids=["plain", "gz", "mixed"])
def test_folder_may_be_gzipped_or_not(
    raw: RawMnist, tmp_path: Path, zipped: tuple[str, ...]
) -> None:
    """Each of the four files may lie there plain or with .gz."""
    for name, array in zip(IDX_FILES, raw, strict=True):
        content = to_idx(array)
        if name in zipped:
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content, 1))
        else:
            (tmp_path / name).write_bytes(content)
    read = read_idx_folder(tmp_path)
    assert all(np.array_equal(one, other) for one, other in zip(read, raw, strict=True))


def test_damaged_file_of_a_folder_is_named(raw: RawMnist, says: Says, tmp_path: Path) -> None:
    """Of four files the message names the damaged one by its path."""
    for name, array in zip(IDX_FILES, raw, strict=True):
        (tmp_path / name).write_bytes(to_idx(array))
    (tmp_path / TEST_LABELS).write_bytes(to_idx(raw.test_labels)[:100])
    with pytest.raises(MalformedIdx) as caught:
        read_idx_folder(tmp_path)
    says(caught.value, "truncated", str(tmp_path / TEST_LABELS), "100 bytes, 508", "fetch it again")


def test_missing_file_of_a_folder_is_named(tmp_path: Path) -> None:
    """A folder without the files is told from a damaged one."""
    with pytest.raises(FileNotFoundError, match="train-images-idx3-ubyte"):
        read_idx_folder(tmp_path)


def test_npz_survives_the_round_trip(raw: RawMnist, tmp_path: Path) -> None:
    """The four arrays are read as they were written."""
    read = read_npz(write_npz(tmp_path / "mnist.npz", raw))
    assert all(np.array_equal(one, other) for one, other in zip(read, raw, strict=True))


def test_npz_without_the_arrays_is_explained(says: Says, tmp_path: Path) -> None:
    """An archive with other arrays is refused, and both lists of names are told."""
    path = tmp_path / "other.npz"
    np.savez(path, x_train=np.zeros(1), images=np.zeros(1))
    with pytest.raises(MalformedNpz) as caught:
        read_npz(path)
    says(caught.value, "lacks arrays", str(path), "x_train, images", "x_train, y_train, x_test")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\x93NUMPY\x01\x00"])
def test_file_that_is_no_archive_is_explained(content: bytes, says: Says, tmp_path: Path) -> None:
    """An empty file, a text, and mere beginnings of an archive and of an array are refused."""
    path = tmp_path / "mnist.npz"
    path.write_bytes(content)
    with pytest.raises(MalformedNpz) as caught:
        read_npz(path)
    says(caught.value, "Not an .npz", str(path), "", "numpy.savez")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
def test_truncated_npz_is_explained(
    raw: RawMnist, says: Says, tmp_path: Path, share: float
) -> None:
    """An interrupted copy of an archive is refused, wherever it broke off."""
    whole = write_npz(tmp_path / "mnist.npz", raw).read_bytes()
    path = tmp_path / "cut.npz"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(MalformedNpz) as caught:
        read_npz(path)
    says(caught.value, "Not an .npz", str(path), "", "numpy.savez")


def test_npz_with_a_flipped_bit_is_explained(raw: RawMnist, says: Says, tmp_path: Path) -> None:
    """The archive's own checksum is looked at."""
    path = write_npz(tmp_path / "mnist.npz", raw)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(MalformedNpz) as caught:
        read_npz(path)
    says(caught.value, "Not an .npz", str(path), "CRC", "numpy.savez")


def test_single_array_is_no_archive(says: Says, tmp_path: Path) -> None:
    """An .npy in the place of the .npz is refused."""
    path = tmp_path / "mnist.npz"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(MalformedNpz) as caught:
        read_npz(path)
    says(caught.value, "Not an .npz", str(path), "", "numpy.savez")


def test_pickled_objects_are_never_loaded(says: Says, tmp_path: Path) -> None:
    """An archive of pickled objects is refused, and what is pickled is not run."""
    trap, path = tmp_path / "trap", tmp_path / "mnist.npz"
    objects = np.array([Dangerous(trap)], dtype=object)
    np.savez(path, allow_pickle=True, **dict.fromkeys(NPZ_ARRAYS, objects))
    with pytest.raises(MalformedNpz) as caught:
        read_npz(path)
    says(caught.value, "plain arrays", str(path), "allow_pickle=False", "numpy.savez")
    assert not trap.exists()


def test_missing_npz_is_no_damage(tmp_path: Path) -> None:
    """A file that is not there is told from a damaged one."""
    with pytest.raises(FileNotFoundError):
        read_npz(tmp_path / "absent.npz")


def test_sample_has_its_checksums(raw: RawMnist) -> None:
    """The digits in the repository are, byte for byte, the ones that were drawn."""
    assert digests(raw) == DATASETS["mnist-sample"].md5


def test_checksum_mismatch_is_explained(raw: RawMnist, says: Says) -> None:
    """One label changed is enough to be refused, and the file is named."""
    labels = raw.test_labels.copy()
    labels[0] = (labels[0] + 1) % 10
    changed = raw._replace(test_labels=labels)
    dataset = DATASETS["mnist-sample"]
    with pytest.raises(ChecksumMismatch) as caught:
        verify(changed, dataset, "/data/mnist.npz")
    expected = f"expected {dataset.md5[TEST_LABELS]}"
    says(caught.value, TEST_LABELS, "/data/mnist.npz", expected, "the original files")
    assert digests(changed)[TEST_LABELS] in caught.value.received


def test_other_data_set_is_not_taken_for_mnist(raw: RawMnist) -> None:
    """The sample does not pass as the whole of MNIST."""
    with pytest.raises(ChecksumMismatch, match="is not the one of MNIST"):
        verify(raw, DATASETS["mnist"], "somewhere")
