"""A trained network of lines on disk, before anything is measured: its ONNX file and its weights.

Both lie under ``fits/KIND/VERSION/``. Whatever the alphabet: `digits.operations.reader_files` and
`digits.operations.words_files` say what is written, and into what.
"""

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digits.amounts.reader.reader_results import FittedReader
from digits.handwriting.alphabet import Alphabet
from digits.handwriting.samples import Pictures
from digits.line_reader.network_session import Reader
from digits.operations.errors import ExportMismatch, ReaderTooLarge
from digits.refs import FileRef
from digits.store.atomic import atomic_folder
from digits.store.folders import Store

if TYPE_CHECKING:  # the module imports Keras, which only training needs
    from digits.line_reader.trainer import ReaderFit

WEIGHTS_FILE = "weights.npz"
MOST_EXPORT_GAP = 1e-4  # between probabilities of the network and of its export
CHECKED = 16  # lines on which both are compared
POINTS = 200  # of the curve of losses


class ReaderFiles(NamedTuple):
    """How the network of one kind of lines lies on disk.

    Attributes:
        kind: the folder's name.
        onnx: the file's name.
        alphabet: of its scores.
        most_bytes: of the file.
    """

    kind: str
    onnx: str
    alphabet: Alphabet
    most_bytes: int


def save_fit(
    store: Store, files: ReaderFiles, fit: "ReaderFit", pictures: Pictures, batch_size: int
) -> FittedReader:
    """Write a trained network as ONNX, compared with the original, and its weights.

    Args:
        store: where to.
        files: under which names.
        fit: what was trained.
        pictures: uint8 (n, height, width), on which both are compared.
        batch_size: lines that each step learned from.

    Raises:
        ReaderTooLarge: if the ONNX file is too large to be published.
        ExportMismatch: if it differs from the network.
    """
    # Imported here: publishing a reader or running a benchmark does not need Keras.
    from digits.line_reader.network import export_reader
    from digits.line_reader.pretrained import save_weights

    with tempfile.TemporaryDirectory() as private:
        export_reader(fit.network, Path(private) / files.onnx)
        content = (Path(private) / files.onnx).read_bytes()
    gap = _export_gap(fit, content, pictures, files)
    _check_size(content, files.most_bytes)
    version = hashlib.sha256(content).hexdigest()[:12]
    folder = store.path("fits", files.kind, version)
    with atomic_folder(folder, replace=True) as fresh:
        (fresh / files.onnx).write_bytes(content)
        save_weights(fit.network, fresh / WEIGHTS_FILE)
    return FittedReader(
        version=version,
        onnx=FileRef.of(folder / files.onnx),
        weights=FileRef.of(folder / WEIGHTS_FILE),
        steps=len(fit.losses),
        strings=len(fit.losses) * batch_size,
        losses=tuple(float(part.mean()) for part in np.array_split(fit.losses, _points(fit))),
        fit_seconds=fit.seconds,
        parameters=int(fit.network.count_params()),
        onnx_bytes=len(content),
        export_gap=gap,
    )


def _check_size(content: bytes, most: int) -> None:
    if len(content) > most:
        raise ReaderTooLarge(
            "The trained reader is too large to be published",
            received=f"{len(content):,} bytes",
            remedy=f"train a smaller network: at most {most:,} bytes are allowed",
        )


def _points(fit: "ReaderFit") -> int:
    return min(POINTS, len(fit.losses))


def _export_gap(fit: "ReaderFit", content: bytes, pictures: Pictures, files: ReaderFiles) -> float:
    exported = Reader.opened(content, files.alphabet).scores_of(list(pictures))
    wanted = fit.network(pictures[..., None].astype(np.float32) / np.float32(255))
    gap = float(np.abs(np.exp(exported) - np.exp(np.asarray(wanted))).max())
    if gap > MOST_EXPORT_GAP:
        raise ExportMismatch(
            "The exported reader does not give the network's probabilities",
            where=files.kind,
            received=f"a difference of {gap:.1e}, at most {MOST_EXPORT_GAP:.0e} is allowed",
            remedy="check the versions of tensorflow, tf2onnx and onnxruntime against the lock",
        )
    return gap
