"""ResNet50's features on disk: computed once, streamed, named by what made them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from digits.arrays import Floats, RawImages
from digits.models.resnet50 import FEATURES, stream_features
from digits.progress import OnProgress
from digits.refs import FileRef
from digits.store.atomic import atomic_file
from digits.store.folders import Store


def extract_into(
    store: Store,
    images: RawImages,
    image_size: int,
    weights: FileRef,
    name: str,
    on_progress: OnProgress,
) -> FileRef:
    """Write the features of some digits as one ``.npy``: float32 ``(n, 2048)``.

    Args:
        store: where to.
        images: uint8 ``(n, 28, 28)``.
        image_size: the edge that ResNet50 sees, in pixels.
        weights: the file of ImageNet weights.
        name: of the digits, for the file's name.
        on_progress: told after every batch.
    """
    path = store.path("features", f"{name}-{weights.sha256[:12]}-{image_size}.npy")
    with growing_array(path, len(images), FEATURES) as write:
        stream_features(images, image_size, weights.verified(), write, on_progress)
    return FileRef.of(path)


def open_features(file: FileRef) -> Floats:
    """The features as a memory map: float32 ``(n, 2048)``, read as they are needed."""
    features: Floats = np.load(file.verified(), mmap_mode="r", allow_pickle=False)
    return features


@contextmanager
def growing_array(path: Path, rows: int, columns: int) -> Iterator[Callable[[Floats], object]]:
    """An ``.npy`` of float32 that grows batch by batch, and appears whole or not at all."""
    header = {"descr": "<f4", "fortran_order": False, "shape": (rows, columns)}
    with atomic_file(path) as file:
        np.lib.format.write_array_header_1_0(file, header)
        yield lambda batch: file.write(np.ascontiguousarray(batch, dtype="<f4").data)
