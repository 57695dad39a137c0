"""Fetches the handwriting fonts of `digits.handwriting.font_list`, and reads those that are there.

They lie in no repository of this project: the user's npm client fetches them when a reader is
trained, each by its exact version, and each file must have the digest that stands in the list.
A file is kept as soon as it is there, so a fetch that was cut off goes on.
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from digits.handwriting.errors import FontsUnavailable
from digits.handwriting.font_list import FONTS, Font

NPM_SECONDS = 120
MOST_BYTES = 8_000_000  # of one font file
AT_ONCE = 4  # npm calls side by side, as each waits for answers
GIVE_UP = 3  # failures: then npm or the network is at fault, not a package


def fetch_fonts(folder: Path, fonts: tuple[Font, ...] = FONTS) -> dict[str, bytes]:
    """All fonts by name, from the folder where they are there already, else through npm.

    Args:
        folder: where fetched files are kept; made if it is not there.
        fonts: which ones.

    Raises:
        FontsUnavailable: if npm is missing, does not deliver, or delivers something else. The
            fonts that could be had are in the folder nevertheless.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = read_fonts(folder, fonts)
    fetched = _fetch_all(folder, [font for font in fonts if font.name not in kept])
    return {font.name: kept.get(font.name) or fetched[font.name] for font in fonts}


def read_fonts(folder: Path, fonts: tuple[Font, ...] = FONTS) -> dict[str, bytes]:
    """The fonts that lie in a folder with the right digest, by name; none is fetched."""
    files = ((font.name, _kept(folder, font)) for font in fonts)
    return {name: content for name, content in files if content}


def _kept(folder: Path, font: Font) -> bytes:
    """The font's file if it is in the folder and is the right one, else b""."""
    path = folder / font.file
    content = path.read_bytes() if path.is_file() else b""
    return content if hashlib.sha256(content).hexdigest() == font.sha256 else b""


def _fetch_all(folder: Path, fonts: Iterable[Font]) -> dict[str, bytes]:
    """Fetch what can be had, then tell of the first font that could not."""
    failures: list[FontsUnavailable] = []
    fetched: dict[str, bytes] = {}

    def fetch(font: Font) -> None:
        if len(failures) >= GIVE_UP:
            return
        try:
            fetched[font.name] = _fetched(folder, font)
        except FontsUnavailable as failure:
            failures.append(failure)

    with ThreadPoolExecutor(AT_ONCE) as callers:
        list(callers.map(fetch, fonts))
    if failures:
        raise failures[0]
    return fetched


def _fetched(folder: Path, font: Font) -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise _unavailable(font, "npm is not installed")
    with tempfile.TemporaryDirectory() as place:
        _npm_pack(npm, font, place)
        content = _font_file(font, next(Path(place).glob("*.tgz"), None))
    digest = hashlib.sha256(content).hexdigest()
    if digest != font.sha256:
        raise _unavailable(font, f"a file with sha256 {digest}, expected {font.sha256}")
    partial = folder / f"{font.file}.partial"
    partial.write_bytes(content)
    partial.replace(folder / font.file)
    return content


def _npm_pack(npm: str, font: Font, place: str) -> None:
    command = [npm, "pack", font.package, "--pack-destination", place, "--loglevel", "error"]
    try:
        # The command is made of constants; nothing of it comes from outside.
        subprocess.run(  # noqa: S603
            command, check=True, capture_output=True, text=True, timeout=NPM_SECONDS
        )
    except subprocess.TimeoutExpired as cause:
        raise _unavailable(font, f"npm took more than {NPM_SECONDS} s") from cause
    except subprocess.CalledProcessError as cause:
        message = (cause.stderr or cause.stdout or "npm said nothing").strip().splitlines()
        raise _unavailable(font, f"npm pack failed: {' '.join(message[-3:])}") from cause


def _font_file(font: Font, archive: Path | None) -> bytes:
    # Read from the archive, never unpacked: a path inside it cannot write anywhere.
    if archive is None:
        raise _unavailable(font, "npm left no archive")
    try:
        with tarfile.open(archive) as package:
            member = package.extractfile(f"package/files/{font.file}")
            return member.read(MOST_BYTES) if member else b""
    except (KeyError, tarfile.TarError, EOFError, zlib.error) as cause:
        raise _unavailable(font, f"a package without {font.file}: {cause}") from cause


def _unavailable(font: Font, received: str) -> FontsUnavailable:
    return FontsUnavailable(
        "A handwriting font cannot be had",
        where=font.package,
        received=received,
        remedy="install npm and point it at a mirror that has the package, "
        "or train without fonts: fewer hands, a less able reader",
    )
