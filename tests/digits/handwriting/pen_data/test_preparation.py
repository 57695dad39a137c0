"""From a place to records: a collection is found, and taken only if it is the right one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from digits.errors import DigitsError
from digits.handwriting.errors import PenDataUnavailable
from digits.handwriting.pen_data.distribution import content_digest
from digits.handwriting.pen_data.fetching import fetch_source
from digits.handwriting.pen_data.preparation import find_source, prepare_records, sources_of
from digits.handwriting.pen_data.sources import SOURCES, PenSource

Says = Callable[[DigitsError, str, str, str, str], None]
INK = b".PEN_DOWN\n 0 0\n 5 100\n.PEN_UP\n.DT 100\n"
CONTENT = b"".join(
    b'.SEGMENT DIGIT %d ? "%d"\n.COMMENT %d 3 %d\n' % (n, n, n, n) + INK for n in range(10)
)
PENDIGITS = next(source for source in SOURCES if source.name == "pendigits")._replace(
    sha256=content_digest({"train": CONTENT})
)


def test_every_source_is_pinned_and_attributed() -> None:
    """A digest, a licence, and an https address or none."""
    assert [source.name for source in SOURCES] == ["unipen", "pendigits", "uji", "swiss"]
    assert len({source.sha256 for source in SOURCES}) == 4
    for source in SOURCES:
        assert len(source.sha256) == 64
        assert not source.url or source.url.startswith("https://")
        assert "CC BY 4.0" in source.attribution or "CC0" in source.attribution
    assert "research" in SOURCES[0].attribution


@pytest.mark.parametrize("place", ["", "pendigits-train"])
def test_a_source_is_found_and_prepared(tmp_path: Path, place: str) -> None:
    """In a folder beside other things, or where it is named itself."""
    (tmp_path / "pendigits-train").write_bytes(CONTENT)
    (tmp_path / "other.txt").write_bytes(b"else")
    members = find_source(tmp_path / place, PENDIGITS)
    records = prepare_records([(PENDIGITS, members)])
    assert records.texts == tuple("0123456789")
    assert records.writers == ("pendigits-train-03",)
    assert [source.name for source in sources_of(records)] == ["pendigits"]


def test_what_is_not_there_is_no_failure(tmp_path: Path) -> None:
    """Whoever asked decides what that means."""
    assert find_source(tmp_path, PENDIGITS) == {}
    assert find_source(tmp_path / "nowhere", PENDIGITS) == {}
    assert sources_of(None) == ()


def test_another_content_is_refused(tmp_path: Path, says: Says) -> None:
    """One point more, and it is not what the card would name."""
    (tmp_path / "pendigits-train").write_bytes(CONTENT + INK)
    with pytest.raises(PenDataUnavailable) as caught:
        find_source(tmp_path, PENDIGITS)
    says(caught.value, "not the ones", str(tmp_path), "sha256", "get them anew")


def test_a_source_is_fetched_from_its_address(tmp_path: Path, says: Says) -> None:
    """Under a name by which it is found; an address that does not answer is told."""
    (tmp_path / "there").write_bytes(b"an archive")
    there: PenSource = PENDIGITS._replace(url=(tmp_path / "there").as_uri())
    assert fetch_source(there, tmp_path / "kept").read_bytes() == b"an archive"
    with pytest.raises(PenDataUnavailable) as caught:
        fetch_source(there._replace(url=there.url + "-not"), tmp_path / "kept")
    says(caught.value, "cannot be fetched", "there-not", "", "train without it")
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["pendigits.tar.gz"]
