"""Recordings of pens on disk: fetched or given, prepared once, missing as asked."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from digits.errors import DigitsError
from digits.handwriting.errors import PenDataUnavailable
from digits.handwriting.pen_data.distribution import content_digest
from digits.handwriting.pen_data.sources import SOURCES, PenSource
from digits.operations.pen_files import gather_pen_data, gather_word_data, read_pen_records
from digits.store.folders import Store
from tests.written_words import WORDS, written_words

Says = Callable[[DigitsError, str, str, str, str], None]
CONTENT = b'.SEGMENT CHARACTER 0 ? "1"\n.PEN_DOWN\n 0 0\n 5 100\n.PEN_UP\n'
CONTENT += b"".join(b'.SEGMENT CHARACTER 0 ? "%d"\n' % digit for digit in range(10))
UJI = next(source for source in SOURCES if source.name == "uji")
SOURCE = UJI._replace(sha256=content_digest({"UJIpenchars-w01": CONTENT}))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store").prepare()


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder in which the source lies."""
    (tmp_path / "given" / "UJIpenchars").mkdir(parents=True)
    (tmp_path / "given" / "UJIpenchars" / "UJIpenchars-w01").write_bytes(CONTENT)
    return tmp_path / "given"


def gathered(store: Store, wanted: str | Path, source: PenSource = SOURCE, **asked: bool) -> object:
    return gather_pen_data(
        store, str(wanted), may_lack=asked.get("may_lack", False), sources=(source,)
    )


def test_a_given_folder_is_prepared_once(store: Store, given: Path) -> None:
    """Into a file of the store that is named by what it depends on; attributions are told."""
    files = gather_pen_data(store, str(given), may_lack=False, sources=(SOURCE,))
    assert files.attributions == (SOURCE.attribution,)
    assert files.reason == ""
    records = read_pen_records(files.file)
    assert records is not None
    assert records.writers == ("uji-01",)
    assert len(records.texts) == 11
    assert files.file is not None
    written = files.file.path.stat().st_mtime_ns
    assert gathered(store, given) == files
    assert files.file.path.stat().st_mtime_ns == written
    assert files.file.path.name.startswith("pens-")


def test_none_is_none(store: Store) -> None:
    """Whoever asks for none gets none, and a note."""
    files = gather_pen_data(store, "none", may_lack=False)
    assert files.file is None
    assert "as asked" in files.reason
    assert read_pen_records(None) is None


def test_what_is_missing_fails_or_is_told(store: Store, tmp_path: Path, says: Says) -> None:
    """As asked; a collection without a lasting address may always be missing."""
    with pytest.raises(PenDataUnavailable) as caught:
        gathered(store, tmp_path)
    says(caught.value, "not in the folder", str(tmp_path), "no uji", "put them there")
    files = gather_pen_data(store, str(tmp_path), may_lack=True, sources=(SOURCE,))
    assert files.file is None
    assert "uji" in files.reason
    assert not gather_pen_data(
        store, str(tmp_path), may_lack=False, sources=(SOURCE._replace(url=""),)
    ).reason


def test_another_content_fails_or_is_told(store: Store, given: Path) -> None:
    """What is not the pinned one is not used, either way."""
    other = SOURCE._replace(sha256="0" * 64)
    with pytest.raises(PenDataUnavailable, match="not the ones"):
        gathered(store, given, other)
    files = gather_pen_data(store, str(given), may_lack=True, sources=(other,))
    assert files.file is None
    assert "sha256" in files.reason


def test_auto_fetches_once(store: Store, tmp_path: Path, given: Path) -> None:
    """From the address into the store; afterwards the store serves."""
    archive = tmp_path / "there.zip"
    _zip(archive, given / "UJIpenchars" / "UJIpenchars-w01")
    source = SOURCE._replace(url=archive.as_uri())
    files = gathered(store, "auto", source)
    archive.unlink()
    assert gathered(store, "auto", source) == files
    assert [path.name for path in store.path("data", "pen").iterdir()] == ["ujipenchars.zip"]


def test_auto_keeps_nothing_that_is_another(store: Store, tmp_path: Path, given: Path) -> None:
    """A file that came with another content is removed, so that the next run fetches anew."""
    archive = tmp_path / "there.zip"
    _zip(archive, given / "UJIpenchars" / "UJIpenchars-w01")
    with pytest.raises(PenDataUnavailable, match="not the ones"):
        gathered(store, "auto", SOURCE._replace(url=archive.as_uri(), sha256="0" * 64))
    assert list(store.path("data", "pen").iterdir()) == []


def test_words_are_prepared_apart(store: Store, tmp_path: Path) -> None:
    """Once, whole words only, with the attribution of their collection and the digest used."""
    source = written_words(tmp_path / "pens")
    files = gather_word_data(store, str(tmp_path / "pens"), source=source)
    records = read_pen_records(files.file)
    assert records is not None
    assert set(records.texts) == set(WORDS)
    assert len(records.writers) == 6
    assert files.digests == {"unipen-words": source.sha256}
    assert files.attributions == (source.attribution,)
    assert files.file is not None
    assert files.file.path.name.startswith("words-")
    written = files.file.path.stat().st_mtime_ns
    assert gather_word_data(store, str(tmp_path / "pens"), source=source) == files
    assert files.file.path.stat().st_mtime_ns == written


def test_other_words_are_refused(store: Store, tmp_path: Path) -> None:
    """What is not the pinned content is not learned from; none is a choice."""
    written_words(tmp_path / "pens")
    with pytest.raises(PenDataUnavailable, match="unipen-words are not the ones"):
        gather_word_data(store, str(tmp_path / "pens"))
    with pytest.raises(PenDataUnavailable, match="no unipen-words"):
        gather_word_data(store, str(tmp_path))
    assert gather_word_data(store, "none").file is None


def _zip(archive: Path, member: Path) -> None:
    with zipfile.ZipFile(archive, "w") as file:
        file.write(member, member.name)
