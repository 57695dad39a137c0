"""Fonts: only files of the right digest are ever taken, and all that can be had."""

import hashlib
import io
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from digits.errors import DigitsError
from digits.handwriting.errors import FontsUnavailable
from digits.handwriting.font_files import AT_ONCE, GIVE_UP, fetch_fonts, read_fonts
from digits.handwriting.font_list import Font

Says = Callable[[DigitsError, str, str, str, str], None]
CONTENT = b"not really a font"
FONT = Font("some-hand", "1.2.3", hashlib.sha256(CONTENT).hexdigest())
GONE = tuple(Font(f"gone-{number}", "1.2.3", "0" * 64) for number in range(9 * GIVE_UP))


def fake_npm(folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    """Put an `npm` first in PATH that packs the content as the font's file; None makes it fail."""
    folder.mkdir()
    script = f'#!/bin/sh\necho "$2" >> "{folder}/calls"\necho no such package >&2\nexit 1\n'
    if content is not None:
        archive = folder / "package.tgz"
        with tarfile.open(archive, "w:gz") as package:
            info = tarfile.TarInfo(f"package/files/{FONT.file}")
            info.size = len(content)
            package.addfile(info, io.BytesIO(content))
        script = f'#!/bin/sh\ntest "$2" = "{FONT.package}" && /bin/cp "{archive}" "$4/x.tgz"\n'
    npm = folder / "npm"
    npm.write_text(script, "utf-8")
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


def test_fetched_fonts_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A font is fetched once; then the folder serves, even without npm."""
    fake_npm(tmp_path / "bin", monkeypatch, CONTENT)
    assert read_fonts(tmp_path / "fonts", (FONT,)) == {}
    assert fetch_fonts(tmp_path / "fonts", (FONT,)) == {FONT.name: CONTENT}
    monkeypatch.setenv("PATH", "")
    assert fetch_fonts(tmp_path / "fonts", (FONT,)) == {FONT.name: CONTENT}
    assert read_fonts(tmp_path / "fonts", (FONT,)) == {FONT.name: CONTENT}


def test_another_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: Says
) -> None:
    """What has not the digest of the table is neither used nor kept."""
    fake_npm(tmp_path / "bin", monkeypatch, b"something else")
    with pytest.raises(FontsUnavailable) as caught:
        fetch_fonts(tmp_path / "fonts", (FONT,))
    says(caught.value, "cannot be had", FONT.package, "sha256", "without fonts")
    assert list((tmp_path / "fonts").iterdir()) == []


def test_npm_that_fails_or_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: Says
) -> None:
    """The cause is in the message."""
    fake_npm(tmp_path / "bin", monkeypatch, None)
    with pytest.raises(FontsUnavailable) as caught:
        fetch_fonts(tmp_path / "fonts", (FONT,))
    says(caught.value, "cannot be had", FONT.package, "no such package", "install npm")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FontsUnavailable, match="npm is not installed"):
        fetch_fonts(tmp_path / "fonts", (FONT,))


def test_a_font_that_is_gone_does_not_keep_the_others_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: Says
) -> None:
    """It is told, and the fonts behind it in the list lie in the folder."""
    fake_npm(tmp_path / "bin", monkeypatch, CONTENT)
    with pytest.raises(FontsUnavailable) as caught:
        fetch_fonts(tmp_path / "fonts", (GONE[0], FONT))
    says(caught.value, "cannot be had", GONE[0].package, "npm pack failed", "without fonts")
    assert read_fonts(tmp_path / "fonts", (GONE[0], FONT)) == {FONT.name: CONTENT}


def test_a_fetch_gives_up_where_nothing_can_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a network npm is not called for every font, each time waiting for an answer."""
    fake_npm(tmp_path / "bin", monkeypatch, None)
    with pytest.raises(FontsUnavailable):
        fetch_fonts(tmp_path / "fonts", GONE)
    calls = (tmp_path / "bin" / "calls").read_text("utf-8").splitlines()
    assert GIVE_UP <= len(calls) < GIVE_UP + AT_ONCE


def test_a_damaged_kept_file_is_not_used(tmp_path: Path) -> None:
    """A file that was changed on disk does not count as there."""
    (tmp_path / FONT.file).write_bytes(b"changed")
    assert read_fonts(tmp_path, (FONT,)) == {}
