"""Handwriting fonts under the SIL Open Font License 1.1: which ones, and how they are fetched.

They lie in no repository of this project: the user's npm client fetches them when a reader is
trained, each by its exact version, and each file must have the digest that stands here. Chosen by
looking: digits that real people write, none that are calligraphic, childish or printed.
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import NamedTuple

from digits.handwriting.errors import FontsUnavailable

NPM_SECONDS = 120
MOST_BYTES = 8_000_000  # of one font file


class Font(NamedTuple):
    """A font's npm package ``@fontsource/NAME``, its version, the SHA-256 of its Latin file."""

    name: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        """The file's name in the package, and in a folder of fetched fonts."""
        return f"{self.name}-latin-400-normal.woff"

    @property
    def package(self) -> str:
        """What npm is asked for."""
        return f"@fontsource/{self.name}@{self.version}"


FONTS = (
    Font(
        "annie-use-your-telescope",
        "5.3.0",
        "555a3ba045673dfa29aa1b2ed52f17772212380d2da9a79dc813ef51e26b0147",
    ),
    Font(
        "architects-daughter",
        "5.3.0",
        "0249dd5f81431dbf8a8406996c43f8018bf707221cf261d75145f083bb7091cf",
    ),
    Font("bad-script", "5.3.0", "07202e03862cf10af6c0a9f5cfce39ef10e1923b64b965c3185b5ddef61b91f1"),
    Font("caveat", "5.3.0", "38b98dbeb922a14a74dfb41f83fc24e0e645e2eed9ce72145fefbdae8828cbfb"),
    Font(
        "cedarville-cursive",
        "5.3.0",
        "8d8360a98492b42d02c17e94c38bcd2a3cce6db6b9b430f3a110e71f81d7149c",
    ),
    Font("chilanka", "5.3.0", "e13443776c36ae978fcd63bb5e54af10043ed9df172f924e427e0e40ec783e39"),
    Font(
        "covered-by-your-grace",
        "5.3.0",
        "876d8371eedf1f9add237910aea034ca42cd5bdc8f7d722c7a04819ab3f711b8",
    ),
    Font(
        "dawning-of-a-new-day",
        "5.3.0",
        "db6b4ace05ee8134f67c89150c387961d9c4f3e8ecc3efecfe8510738c3158fd",
    ),
    Font(
        "delicious-handrawn",
        "5.3.0",
        "35ce71897055be38672facf77da13ec0bde5d918ea90ae11e78b838b3a0aa01c",
    ),
    Font("gaegu", "5.3.0", "6d4c9dac093fce05bcf214b7b1e9d60de7ecae8a22aa940d63e586bcf32cab29"),
    Font(
        "give-you-glory",
        "5.3.0",
        "84c8bec3e54403b756b60f5fa44aeb89ceb5a31c7296211a0d7717611bb73f8c",
    ),
    Font(
        "gloria-hallelujah",
        "5.3.0",
        "31e7def8cf155d4dcc98216517ad509923a8a197bc9c8937668d04767c52040e",
    ),
    Font("gochi-hand", "5.3.0", "82a4149218f2edccef96d2b0ed5bf92adc6ea290222bac4dcfa3de91afb6b3a3"),
    Font("handlee", "5.3.0", "9a8af5254df769bbdc196fd998231daec67c81dc3d6fd6f294ed80c2c4343551"),
    Font(
        "indie-flower", "5.3.0", "2cf7154e899ad16246196238d6d13f0135c5feba2d8ccde5d97a22664d012660"
    ),
    Font(
        "just-me-again-down-here",
        "5.3.0",
        "154f149b85fa4145d2545b270db1a149c1815fca861b2ef90700cccf20e76050",
    ),
    Font("kalam", "5.3.0", "70ab8c1d2c10a28f213c6f1c359888624d5e650ffcd64f93a8194c3e14403746"),
    Font("kristi", "5.3.0", "baf2b649c525e4b3d6516c77c88c1533b4c0e7a8376e88f63c13ed4dd5e4be6a"),
    Font(
        "la-belle-aurore",
        "5.3.0",
        "d5ec94f05c2cb9ab9dd5bba03faede9a6d767803e36b6b5df36f64ada8546ce0",
    ),
    Font(
        "liu-jian-mao-cao",
        "5.3.0",
        "cab561530949aaacec3f941e88d05386818c24b5a54ea50d2c5a50e0fefec0ae",
    ),
    Font("long-cang", "5.3.0", "2392465c01aa8beaf5495ad22a8c006115e48a21f3a10ec774aaee7aef51522b"),
    Font(
        "loved-by-the-king",
        "5.3.0",
        "c865f5db8c24e82e05b74065da789d1df28b12d66d2977e884af4a444ff46cb5",
    ),
    Font("mansalva", "5.3.0", "956720ae5632b40a4f79e92b27b936e174a038aa41b8638d30965c61ab465aff"),
    Font(
        "marck-script", "5.3.0", "c26db9210c0b2823550e11baaeb2b6d234e5e5a14e8e6497029f29844859610d"
    ),
    Font(
        "nanum-brush-script",
        "5.3.0",
        "4b1a6cfcd3147291f434cbf6a7b83fdaeba0f4c78190bb6290ef56650a3fc325",
    ),
    Font(
        "nanum-pen-script",
        "5.3.0",
        "08cdd640e142c977071b4c3d5c33fd9ec322990e540f5511ca2fccff4568d0ec",
    ),
    Font(
        "nothing-you-could-do",
        "5.3.0",
        "454bff123de1c8224aff670f12797ca91cf54becf6f8359391bd37a6dd68a60e",
    ),
    Font(
        "over-the-rainbow",
        "5.3.0",
        "e721f12763490802b576b3c1511cf4a0c6a33221772bf846885a295e5b758e3e",
    ),
    Font(
        "patrick-hand", "5.3.0", "0f7031f6665437e04d6f354c5f64d6ae6777b498afbe804638c45b957a7ce8aa"
    ),
    Font(
        "reenie-beanie", "5.3.0", "1b86681155e125625f01839b2e6688dde2b2a7766a8eb49645b3a8707c2bee9f"
    ),
    Font(
        "sedgwick-ave", "5.3.0", "378d3d70f69fb7c7382cbbd3dc3663bc409bd45dee5711aa8543afee85de2f14"
    ),
    Font(
        "shadows-into-light",
        "5.3.0",
        "93cff8110a18bb3e1fb0179c95f706ed1e8037e2e527c4cb425b46deaddbd975",
    ),
    Font(
        "short-stack", "5.3.0", "db596e8545afc95f708ad2d5ac878771998f7378da84c56759527fbdb02f5836"
    ),
    Font(
        "sue-ellen-francisco",
        "5.3.0",
        "e2c988155c07d4a26b81216397fa1841af0916c9737a61e05ea38bd1bd5361b1",
    ),
    Font(
        "swanky-and-moo-moo",
        "5.3.0",
        "f4f292b60677133249ab543ca178fa6786d3dd9681899ef7ccde255bf956aced",
    ),
    Font(
        "the-girl-next-door",
        "5.3.0",
        "301aabf8a983d1231988eea6e125338a3933bd69de8b14137df80840c8d8c5e8",
    ),
    Font(
        "waiting-for-the-sunrise",
        "5.3.0",
        "8a2cf921d4129a7d447370c559d0687579e842196c9e80a774fb428b1755911b",
    ),
    Font("yomogi", "5.3.0", "889ffc6f4e2587b8bd94d0b2c7ddd2f7bb3d89b25be1b6f3290775620a204210"),
    Font(
        "zen-kurenaido", "5.3.0", "1e20aeb08f255fbcf0ab5ccd03296d18bbeac3cefdb95e09c5b1676d73ac33b7"
    ),
    Font("zeyada", "5.3.0", "91d3613bd2d6ca6d14bfba2a7c3918ee4ced380d570d1b29a6ebfbcf56e7a6ff"),
    Font(
        "zhi-mang-xing", "5.3.0", "e003a2de2a5db5adab3a36a2ee041f034ba611edf29d57aa706aa86dc17e9c76"
    ),
)


def fetch_fonts(folder: Path, fonts: tuple[Font, ...] = FONTS) -> dict[str, bytes]:
    """All fonts by name, from the folder where they are there already, else through npm.

    Args:
        folder: where fetched files are kept; made if it is not there.
        fonts: which ones.

    Raises:
        FontsUnavailable: if npm is missing, does not deliver, or delivers something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return {font.name: _kept(folder, font) or _fetched(folder, font) for font in fonts}


def read_fonts(folder: Path, fonts: tuple[Font, ...] = FONTS) -> dict[str, bytes]:
    """The fonts that lie in a folder with the right digest, by name; none is fetched."""
    files = ((font.name, _kept(folder, font)) for font in fonts)
    return {name: content for name, content in files if content}


def _kept(folder: Path, font: Font) -> bytes:
    """The font's file if it is in the folder and is the right one, else b""."""
    path = folder / font.file
    content = path.read_bytes() if path.is_file() else b""
    return content if hashlib.sha256(content).hexdigest() == font.sha256 else b""


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
