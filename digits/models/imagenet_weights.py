"""ResNet50's ImageNet weights: found, verified, never silently replaced by random ones."""

import hashlib
import os
import urllib.request
from pathlib import Path

from digits.errors import ChecksumMismatch
from digits.models.errors import WeightsMissing
from digits.settings import CONNECT_SECONDS

MD5 = "4d473c1dd8becc155b73f8504c6f6626"  # of the file without the top layer, as Keras states it
FILE_NAME = "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5"
ADDRESS = (
    "https://storage.googleapis.com/tensorflow/keras-applications/resnet/"  # where Keras has it
    + FILE_NAME
)
HOME_OF_KERAS = os.path.expanduser("~/.keras")  # noqa: PTH111 - never fails, as Path's may
COPY_IT = f"copy {FILE_NAME} (md5 {MD5}) from a machine that has it, usually in ~/.keras/models/"
HOW_TO_SUPPLY = (
    f"{COPY_IT}, and give it with --resnet50-weights FILE or the setting DIGITS_RESNET50_WEIGHTS"
)


def find_weights(given: str = "") -> Path:
    """The verified weights file: as given, else Keras' own copy or download.

    Args:
        given: a path that the user named, or "".

    Raises:
        WeightsMissing: if the file that was named is not there, or Keras cannot download one.
        ChecksumMismatch: if it is another file.
    """
    return _verified(Path(given).expanduser()) if given else _downloaded()


def _verified(path: Path) -> Path:
    try:
        md5 = _md5(path)
    except OSError as cause:
        raise WeightsMissing(
            "The ImageNet weights of ResNet50 cannot be read",
            where=path,
            received=str(cause),
            remedy=HOW_TO_SUPPLY,
        ) from cause
    if md5 != MD5:
        raise ChecksumMismatch(
            "This is not the file of ResNet50's ImageNet weights",
            where=path,
            received=f"md5 {md5}, expected {MD5}",
            remedy=HOW_TO_SUPPLY,
        )
    return path


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _downloaded() -> Path:
    # Keras takes seconds to import, and `digits up` asks each time: what can be known without it
    # is looked at first.
    kept = Path(os.environ.get("KERAS_HOME", HOME_OF_KERAS)) / "models" / FILE_NAME
    if os.access(kept, os.R_OK) and _md5(kept) == MD5:
        return kept
    try:
        urllib.request.urlopen(ADDRESS, timeout=CONNECT_SECONDS).close()
        path = _from_keras()
    # Keras raises a bare Exception when an address cannot be reached.
    except Exception as cause:
        raise WeightsMissing(
            "The ImageNet weights of ResNet50 are not on this machine and cannot be downloaded",
            received=str(cause),
            remedy=HOW_TO_SUPPLY,
        ) from cause
    return _verified(path)


def _from_keras() -> Path:
    # Imported here: a run without ResNet50 never asks.
    from digits.backends.keras_backend import download_timeout, keras

    with download_timeout():
        return Path(keras.utils.get_file(FILE_NAME, ADDRESS, cache_subdir="models", file_hash=MD5))
