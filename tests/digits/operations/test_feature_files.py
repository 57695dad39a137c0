"""ResNet50's features on disk: streamed into one file that appears whole or not at all."""

from pathlib import Path

import numpy as np
import pytest

from digits.dataset.splits import Prepared
from digits.errors import FileChanged
from digits.operations.feature_files import extract_into, growing_array, open_features
from digits.progress import Progress, silent
from digits.refs import FileRef
from digits.store.folders import Store


def test_array_grows_batch_by_batch(tmp_path: Path) -> None:
    """Batches of different sizes and types become one array, which NumPy reads."""
    rows = np.arange(15, dtype=np.float32).reshape(5, 3)
    path = tmp_path / "rows.npy"
    with growing_array(path, 5, 3) as write:
        write(rows[:2])
        assert not path.exists()
        write(rows[2:].astype(np.float64).astype(np.float32, order="F"))
    read = np.load(path, allow_pickle=False)
    assert read.dtype == np.float32
    assert np.array_equal(read, rows)


@pytest.mark.parametrize("cause", [ValueError, KeyboardInterrupt])
def test_interrupted_array_leaves_nothing(tmp_path: Path, cause: type[BaseException]) -> None:
    """Half of the features are no features."""
    with pytest.raises(cause), growing_array(tmp_path / "rows.npy", 5, 3) as write:  # noqa: PT012
        write(np.zeros((2, 3), np.float32))
        raise cause
    assert list(tmp_path.iterdir()) == []


def test_features_are_read_as_they_are_needed(tmp_path: Path) -> None:
    """They are a memory map, and only of the file that was written."""
    np.save(tmp_path / "rows.npy", np.ones((4, 2048), np.float32))
    reference = FileRef.of(tmp_path / "rows.npy")
    features = open_features(reference)
    assert isinstance(features, np.memmap)
    assert features.shape == (4, 2048)
    with (tmp_path / "rows.npy").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(FileChanged):
        open_features(reference)


def test_features_are_extracted_once_and_named_by_what_made_them(
    store: Store, prepared: Prepared, resnet_weights: Path
) -> None:
    """A row for each digit, in order, in a file that digits, weights and size name."""
    weights = FileRef.of(resnet_weights)
    told: list[Progress] = []
    images = prepared.test.images[:6]
    file = extract_into(store, images, 32, weights, "test-0123456789ab", told.append)
    assert file.path == store.path("features", f"test-0123456789ab-{weights.sha256[:12]}-32.npy")
    features = open_features(file)
    assert features.shape == (6, 2048)
    assert told[-1] == Progress(6, 6, "image")
    turned = open_features(extract_into(store, images[::-1], 32, weights, "turned", silent))
    assert turned[::-1] == pytest.approx(features, rel=1e-4, abs=1e-4)
    assert np.abs(features[0] - features[1]).max() > 0.1


def test_weights_that_changed_give_no_features(
    store: Store, prepared: Prepared, tmp_path: Path
) -> None:
    """The file of weights is verified, and no half-written features are left."""
    (tmp_path / "weights.h5").write_bytes(b"weights")
    weights = FileRef.of(tmp_path / "weights.h5")
    (tmp_path / "weights.h5").write_bytes(b"other")
    with pytest.raises(FileChanged, match=r"weights\.h5"):
        extract_into(store, prepared.test.images[:2], 32, weights, "test", silent)
    assert list(store.path("features").iterdir()) == []
