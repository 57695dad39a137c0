"""A labelled folder of one's own digits: taken by the training, private, the same each time."""

import stat
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from digits.amounts.reader.amount_reader import AmountReader
from digits.arrays import SIDE, RawImages
from digits.dataset.errors import FaultyLines
from digits.dataset.labelled_folder import LIST_FILE, list_folder, read_folder
from digits.dataset.mnist_files import NPZ_ARRAYS, RawMnist
from digits.dataset.splits import LabelledDigits
from digits.operations.gather_data import digests_of, gather_into
from digits.operations.own_digits import OwnAmount, OwnDigits, write_own_digits
from digits.store.atomic import write_arrays
from digits.store.folders import Store
from tests.digits.amounts.reader.pasted_amounts import pasted

NUMBERS = ("64058", "27708", "5056", "8448", "2636", "63594", "91361", "93571") * 3


@pytest.fixture(scope="module")
def shipped() -> AmountReader:
    """The reader of the package."""
    return AmountReader.opened()


@pytest.fixture(scope="module")
def amounts(fresh: LabelledDigits) -> list[OwnAmount]:
    """Amounts of digits that nobody learned from; the last one says another than is seen."""
    own = [
        OwnAmount(f"{seed:04x}", pasted(number, fresh, seed).crop, Decimal(number), "CLP")
        for seed, number in enumerate(NUMBERS)
    ]
    return [*own, own[0]._replace(key="ffff", amount=Decimal(64059))]


@pytest.fixture(scope="module")
def made(
    shipped: AmountReader, amounts: list[OwnAmount], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, OwnDigits]:
    """The folder of these amounts, and what was counted."""
    folder = tmp_path_factory.mktemp("own") / "digits"
    return folder, write_own_digits(folder, amounts, shipped)


def test_the_training_takes_the_folder(
    made: tuple[Path, OwnDigits], raw: RawMnist, store: Store
) -> None:
    """All of it, without a fault, under the digest that was told."""
    folder, counts = made
    (digest,) = digests_of([str(folder)])
    assert digest == counts.digest
    mnist = write_arrays(store.path("data", "m.npz"), dict(zip(NPZ_ARRAYS, raw, strict=True)))
    new = gather_into(store, [str(folder)], [digest], mnist)
    assert counts.enough
    assert new.folders[0].listed == sum(counts.written)
    assert new.folders[0].in_mnist == 0
    assert sum(new.folders[0].class_counts) == new.folders[0].used > 0


def test_labels_are_the_digits_at_their_places(
    made: tuple[Path, OwnDigits], fresh: LabelledDigits
) -> None:
    """And framed they look as MNIST has framed the very digit that was pasted."""
    folder, counts = made
    framed = read_folder(list_folder(folder))
    for line, image in zip(framed.lines, framed.part.images, strict=True):
        key, place = Path(line.name).stem.split("-")
        number = NUMBERS[int(key, 16)]
        assert line.digit == int(number[int(place)])
        those = fresh.images[fresh.labels == line.digit]
        true = those[(int(key, 16) + int(place)) % len(those)]
        assert image.shape == (SIDE, SIDE)
        assert likeness(image, true) > 0.85
    assert tuple(np.bincount(framed.part.labels, minlength=10).tolist()) == counts.written


def likeness(one: RawImages, other: RawImages) -> float:
    """The correlation of two pictures, one of which may be moved by a pixel."""
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    moved = (np.roll(one, move, axis=(0, 1)) for move in moves)
    return max(float(np.corrcoef(each.ravel(), other.ravel())[0, 1]) for each in moved)


def test_all_is_counted(made: tuple[Path, OwnDigits]) -> None:
    """Digits that are written and left out, and the amount of which people say something else."""
    _, counts = made
    misread = counts.left_out["misread"]
    assert counts.amounts == len(NUMBERS) + 1
    assert 1 <= misread <= counts.amounts - counts.used
    left_out = sum(counts.left_out.values()) - misread
    assert sum(counts.written) + left_out <= sum(map(len, NUMBERS))
    assert sum(counts.written) >= sum(map(len, NUMBERS)) / 2


def test_only_the_owner_may_read(made: tuple[Path, OwnDigits]) -> None:
    """The folder, its list and its pictures."""
    folder, _ = made
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_the_same_amounts_give_the_same_bytes(
    made: tuple[Path, OwnDigits], shipped: AmountReader, amounts: list[OwnAmount], tmp_path: Path
) -> None:
    """In any order, and over a folder that is there."""
    folder, counts = made
    again = tmp_path / "digits"
    write_own_digits(again, amounts[:3], shipped)
    assert write_own_digits(again, reversed(amounts), shipped) == counts
    assert contents(again) == contents(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["digits"]


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_without_digits_there_is_no_folder(
    shipped: AmountReader, amounts: list[OwnAmount], tmp_path: Path
) -> None:
    """Nor the one of before, whose amounts may have been purged."""
    folder = tmp_path / "digits"
    assert write_own_digits(folder, amounts[:2], shipped).used == 2
    nothing = write_own_digits(folder, amounts[-1:], shipped)
    assert nothing == OwnDigits(
        amounts=1, used=0, written=(0,) * 10, left_out={"misread": 1}, digest=""
    )
    assert not nothing.enough
    assert not folder.exists()


def test_a_failure_leaves_what_was_there(
    shipped: AmountReader, amounts: list[OwnAmount], tmp_path: Path
) -> None:
    """Two items of one key, as one of them would be lost."""
    folder = tmp_path / "digits"
    write_own_digits(folder, amounts[:2], shipped)
    before = contents(folder)
    assert LIST_FILE in before
    with pytest.raises(FaultyLines, match="stands in line 2 already"):
        write_own_digits(folder, [amounts[1], amounts[1]], shipped)
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["digits"]
