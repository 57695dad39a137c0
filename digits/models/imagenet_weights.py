"""ResNet50's ImageNet weights: found, verified, never silently replaced by random ones."""

import hashlib
from pathlib import Path

from digits.errors import ChecksumMismatch
from digits.models.errors import WeightsMissing

MD5 = "4d473c1dd8becc155b73f8504c6f6626"  # of the file without the top layer, as Keras states it
FILE_NAME = "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5"
ADDRESS = (
    "https://storage.googleapis.com/tensorflow/keras-applications/resnet/"  # where Keras has it
    + FILE_NAME
)
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
        with path.open("rb") as file:
            md5 = hashlib.file_digest(file, "md5").hexdigest()
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


def _downloaded() -> Path:
    # Imported here: a run without ResNet50 never asks.
    from digits.backends.keras_backend import download_timeout, keras

    try:
        with download_timeout():
            path = keras.utils.get_file(FILE_NAME, ADDRESS, cache_subdir="models", file_hash=MD5)
    # Keras raises a bare Exception when an address cannot be reached.
    except Exception as cause:
        raise WeightsMissing(
            "The ImageNet weights of ResNet50 are not on this machine and cannot be downloaded",
            received=str(cause),
            remedy=HOW_TO_SUPPLY,
        ) from cause
    return _verified(Path(path))
