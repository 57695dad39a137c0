"""Bad files of every kind, made by code: `write_corpus` puts one of each into a folder.

Each kind has the code of the problem that it has to give. Nothing here is larger than a megabyte on
disk, and what would unpack to gigabytes only says so.
"""

import os
import socket
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.limits import Limits
from tests.digits.checks.cash_letters import Letter
from tests.digits.checks.drawn import drawn_check, encoded, group_4
from tests.digits.checks.pdfs import EMPTY_TREE, ENCRYPTED, LOOP, bomb, page_of, pdf_of

LIMITS = Limits(most_bytes=3_000_000, most_pages=20, most_items=50, most_depth=4)

CHECK = drawn_check()
PNG = encoded(CHECK, "PNG")
JPEG = encoded(CHECK, "JPEG")
TIFF = group_4(CHECK)
LARGE = (1 << 16) - 5  # pixels


class Bad(NamedTuple):
    """One kind of bad file: the code it must give, its bytes, and whether pages come besides."""

    code: str
    data: bytes
    pages: int = 0


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *chunks: bytes) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return PNG[:8] + header + b"".join(chunks) + _chunk(b"IEND", b"")


def _idat(rows: bytes) -> bytes:
    return _chunk(b"IDAT", zlib.compress(rows))


def _spoilt(data: bytes, start: int, length: int = 40) -> bytes:
    """The bytes with some of them replaced by noise."""
    noise = np.random.default_rng(start).integers(0, 256, length, np.uint8).tobytes()
    return data[:start] + noise + data[start + length :]


def _tiff(tags: dict[int, int], data: bytes = bytes(40_000), following: int = 0) -> bytes:
    """A little-endian TIFF of one directory with its pixels behind it; tags are LONGs."""
    tags = {
        256: 200,
        257: 200,
        258: 8,
        259: 1,
        262: 1,
        273: 0,
        277: 1,
        278: 200,
        279: len(data),
    } | tags
    if 273 in tags:
        tags[273] = 8 + 2 + 12 * len(tags) + 4
    entries = b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items())
    )
    return (
        struct.pack("<2sHIH", b"II", 42, 8, len(tags))
        + entries
        + struct.pack("<I", following)
        + data
    )


def _without(tag: int) -> bytes:
    tags = {256: 200, 257: 200, 258: 8, 259: 1, 262: 1, 277: 1, 278: 200}
    entries = b"".join(
        struct.pack("<HHII", number, 4, 1, value) for number, value in tags.items() if number != tag
    )
    count = len(tags) - (tag in tags)
    return struct.pack("<2sHIH", b"II", 42, 8, count) + entries + bytes(4)


def _looped() -> bytes:
    """Two pages, the second of which is followed by the first."""
    data = encoded(CHECK, "TIFF", save_all=True, append_images=[drawn_check("7.00")])
    first = struct.unpack_from("<I", data, 4)[0]
    second = _following(data, first)
    at = second + 2 + 12 * struct.unpack_from("<H", data, second)[0]
    return data[:at] + struct.pack("<I", first) + data[at + 4 :]


def _following(data: bytes, directory: int) -> int:
    count = struct.unpack_from("<H", data, directory)[0]
    return int(struct.unpack_from("<I", data, directory + 2 + 12 * count)[0])


def _lost_page() -> bytes:
    """One page, after which another is said to follow beyond the end of the file."""
    data = encoded(CHECK, "TIFF")
    first = struct.unpack_from("<I", data, 4)[0]
    at = first + 2 + 12 * struct.unpack_from("<H", data, first)[0]
    return data[:at] + struct.pack("<I", len(data) + 9000) + data[at + 4 :]


def _cut_group_4() -> bytes:
    """A Group-4 TIFF whose strip is said to be, and is, half as long as its picture needs."""
    return _tiff({256: 1200, 257: 550, 258: 1, 259: 4, 262: 0, 278: 550}, TIFF[8:1800])


def _huge_jpeg() -> bytes:
    frame = JPEG.index(b"\xff\xc0")
    return JPEG[: frame + 5] + struct.pack(">HH", LARGE, LARGE) + JPEG[frame + 9 :]


def _many_scans() -> bytes:
    progressive = encoded(CHECK, "JPEG", progressive=True)
    scan = progressive.rindex(b"\xff\xda")
    return progressive[:-2] + progressive[scan:-2] * 150 + b"\xff\xd9"


def _strip(compression: str) -> bytes:
    """A compressed TIFF with noise in the middle of its pixels."""
    data = encoded(CHECK.convert("RGB"), "TIFF", compression=compression)
    return _spoilt(data, len(data) // 2 if compression == "jpeg" else 200, 400)


def _letter(*fronts: bytes | None, **lies: int) -> bytes:
    stated = {name.replace("_", "."): value for name, value in lies.items()}
    amounts = [100 * n for n in range(1, len(fronts) + 1)]
    return Letter(list(fronts), amounts, lies={k[1:]: v for k, v in stated.items()}).written()


LETTER = _letter(TIFF, TIFF)

FILES: dict[str, Bad] = {
    "empty.png": Bad("empty-file", b""),
    "one-byte.tif": Bad("unknown-format", b"I"),
    "text.png": Bad("unknown-format", b"This is no picture, whatever it is called.\n" * 9),
    "noise.jpg": Bad("unknown-format", _spoilt(bytes(3000), 0, 3000)),
    "zeros.pdf": Bad("unknown-format", bytes(5000)),
    "page.html": Bad("unknown-format", b"<!doctype html><title>A bank</title>"),
    "drawing.svg": Bad("unknown-format", b"<svg xmlns='urn:x'/>"),
    "picture.gif": Bad("unknown-format", encoded(CHECK, "GIF")),
    "picture.bmp": Bad("unknown-format", encoded(CHECK, "BMP")),
    "picture.webp": Bad("unknown-format", encoded(CHECK.resize((99, 99)), "WEBP")),
    "gif-called.png": Bad("unknown-format", encoded(CHECK, "GIF")),
    "photo.heic": Bad("damaged-header", b"\0\0\0\x18ftypheic" + bytes(400)),
    "photo.avif": Bad("damaged-header", b"\0\0\0\x18ftypavif" + bytes(400)),
    "film.mp4": Bad("unknown-format", b"\0\0\0\x18ftypisom" + bytes(400)),
    "archive.zip": Bad("unknown-format", b"PK\x03\x04" + bytes(400)),
    "archive.tif.gz": Bad("unknown-format", b"\x1f\x8b\x08" + bytes(99)),
    "program.exe": Bad("unknown-format", b"MZ" + bytes(400)),
    "letter.doc": Bad("unknown-format", b"\xd0\xcf\x11\xe0" + bytes(400)),
    "print.ps": Bad("unknown-format", b"%!PS-Adobe-3.0\nshowpage\n"),
    "big.tif": Bad("no-pages", b"II+\0\x08\0\0\0" + bytes(400)),
    "pure.jp2": Bad("unknown-format", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(400)),
    "signature.png": Bad("damaged-header", PNG[:8]),
    "half.png": Bad("truncated", PNG[: len(PNG) // 2]),
    "spoilt.png": Bad("damaged", _spoilt(PNG, len(PNG) // 2)),
    "checksum.png": Bad("damaged-header", PNG[:16] + b"\0\0\x07\x77" + PNG[20:]),
    "no-data.png": Bad("truncated", _png(200, 100)),
    "short.png": Bad("truncated", _png(200, 100, _idat(bytes(201 * 10)))),
    "bomb.png": Bad("too-many-pixels", _png(LARGE, LARGE, _idat(bytes(300_000)))),
    "wide.png": Bad("too-many-pixels", _png(LARGE, 20, _idat(bytes(20 * LARGE + 20)))),
    "no-width.png": Bad("damaged-header", _png(0, 100, _idat(bytes(100)))),
    "text-bomb.png": Bad(
        "damaged", _png(99, 99, _chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(200_000_000), 9)))
    ),
    "one-pixel.png": Bad("too-few-pixels", encoded(Image.new("L", (1, 1)), "PNG")),
    "signature.jpg": Bad("damaged-header", JPEG[:3]),
    "half.jpg": Bad("truncated", JPEG[: len(JPEG) // 2]),
    "no-scan.jpg": Bad("damaged-header", JPEG[:20] + b"\xff\xd9"),
    "garbage.jpg": Bad("damaged-header", _spoilt(JPEG, 3, 500)),
    "bomb.jpg": Bad("too-many-pixels", _huge_jpeg()),
    "scans.jpg": Bad("too-many-scans", _many_scans()),
    "header.tif": Bad("no-pages", b"II*\0\0\0\0\0"),
    "half-header.tif": Bad("truncated", b"II*\0\x08"),
    "nowhere.tif": Bad("truncated", b"II*\0\xff\xff\xff\x7f"),
    "half.tif": Bad("truncated", TIFF[: len(TIFF) // 2]),
    "loop.tif": Bad("directory-loop", _looped(), pages=2),
    "self.tif": Bad("directory-loop", _tiff({}, following=8), pages=1),
    "lost-page.tif": Bad("truncated", _lost_page(), pages=1),
    "spoilt-group4.tif": Bad("damaged-group4", _spoilt(TIFF, 1500, 8)),
    "cut-group4.tif": Bad("damaged-group4", _cut_group_4()),
    "no-group4.tif": Bad("damaged", _tiff({258: 1, 259: 4, 262: 0}, b"\0")),
    "bomb.tif": Bad("too-many-pixels", _tiff({256: LARGE, 257: LARGE})),
    "no-width.tif": Bad("no-pixels", _tiff({256: 0})),
    "no-strips.tif": Bad("damaged-header", _without(273)),
    "pages.tif": Bad(
        "too-many-pages",
        encoded(
            Image.new("1", (64, 32)),
            "TIFF",
            save_all=True,
            append_images=[Image.new("1", (64, 32))] * 20,
        ),
    ),
    "packed.tif": Bad("unsupported-compression", _tiff({259: 34712})),
    "channels.tif": Bad("damaged-header", _tiff({277: 9, 258: 16})),
    "seven-bits.tif": Bad("damaged-header", _tiff({258: 7})),
    "photometric.tif": Bad("damaged-header", _tiff({262: 99})),
    "count.tif": Bad(
        "no-pixels",
        struct.pack("<2sHIHHHII", b"II", 42, 8, 1, 273, 4, 2**31, 8) + bytes(4),
    ),
    "lzw.tif": Bad("damaged", _strip("tiff_lzw")),
    "deflate.tif": Bad("damaged", _strip("tiff_adobe_deflate")),
    "signature.pdf": Bad("damaged-pdf", b"%PDF-1.7\n"),
    "noise.pdf": Bad("damaged-pdf", b"%PDF-1.4\n" + _spoilt(bytes(4000), 0, 4000)),
    "encrypted.pdf": Bad("encrypted-pdf", ENCRYPTED),
    "no-pages.pdf": Bad("no-pages", EMPTY_TREE),
    "page-loop.pdf": Bad("damaged-page", LOOP),
    "huge-page.pdf": Bad("too-many-pixels", pdf_of([page_of(14_000, 14_000)])),
    "bomb.pdf": Bad("too-many-pixels", bomb(19_000)),
    "tiny-page.pdf": Bad("too-few-pixels", pdf_of([page_of(3, 3)])),
    "pages.pdf": Bad("too-many-pages", pdf_of([page_of(432, 198)] * 21)),
    "header.x937": Bad("cash-letter-broken-off", LETTER[:84]),
    "cut.x937": Bad("cash-letter-broken-off", LETTER[: len(LETTER) // 2], pages=1),
    "cut-late.icl": Bad("cash-letter-broken-off", LETTER[:-30], pages=2),
    "length.x937": Bad(
        "cash-letter-broken-off", LETTER[:84] + b"\xff\xff\xff\xff" + LETTER[88:], 2
    ),
    "no-checks.x937": Bad("no-items", _letter()),
    "total.x937": Bad("cash-letter-totals", _letter(TIFF, TIFF, _99_total=12), pages=2),
    "no-front.x937": Bad("no-front-image", _letter(TIFF, None), pages=1),
    "odd-front.x937": Bad("unknown-format", _letter(b"no picture at all", TIFF), pages=1),
    "pdf-front.x937": Bad("odd-image-view", _letter(b"%PDF-1.4", TIFF), pages=1),
    "spoilt-front.x937": Bad("damaged-group4", _letter(_spoilt(TIFF, 1500, 8), TIFF), pages=1),
    "many.x937": Bad("too-many-items", Letter([None] * 51, [1] * 51).written()),
    "name\nwith\nnewlines.png": Bad("truncated", PNG[:400]),
    "right-to-left-\u202egnp.exe": Bad("unknown-format", b"MZ" + bytes(99)),
    "-rf.png": Bad("empty-file", b""),
    "=1+1.png": Bad("empty-file", b""),
    os.fsdecode(b"not-utf8-\xff\xfe.png"): Bad("truncated", PNG[:500]),
}


def _linked(path: Path) -> None:
    target = path.with_name("linked-to.png")
    if not target.exists():
        target.write_bytes(b"")
    path.symlink_to(target)


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's whole path may have 108 bytes only
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _deep(path: Path) -> None:
    below = path.joinpath(*"abcd")
    below.mkdir(parents=True)
    (below / "check.png").write_bytes(PNG)


def _long(path: Path) -> None:
    with path.open("wb") as file:
        file.write(PNG)
        file.truncate(LIMITS.most_bytes + 1)


def _forbidden(path: Path) -> None:
    path.write_bytes(PNG)
    path.chmod(0)


def _closed_folder(path: Path) -> None:
    path.mkdir()
    (path / "check.png").write_bytes(PNG)
    path.chmod(0)


ENTRIES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "link.png": ("symbolic-link", _linked),
    "dangling.png": ("symbolic-link", lambda path: path.symlink_to("nowhere.png")),
    "outside.png": ("symbolic-link", lambda path: path.symlink_to("/etc/hostname")),
    "folder-link": ("symbolic-link", lambda path: path.symlink_to("/etc")),
    "link-loop.png": ("symbolic-link", lambda path: path.symlink_to(path.name)),
    "pipe.png": ("pipe", os.mkfifo),
    "socket.png": ("socket", _socket),
    "deep": ("too-deep", _deep),
    "long.png": ("too-many-bytes", _long),
}
# A superuser may read everything, so nothing is forbidden to one.
if os.geteuid():
    ENTRIES |= {
        "forbidden.png": ("permission-denied", _forbidden),
        "closed": ("unreadable-entry", _closed_folder),
    }


def write_corpus(folder: Path) -> dict[str, str]:
    """Write all bad files and entries; returns the code for each name."""
    for name, bad in FILES.items():
        (folder / name).write_bytes(bad.data)
    for name, (_, make) in ENTRIES.items():
        make(folder / name)
    (folder / "linked-to.png").write_bytes(b"")
    codes = {name: bad.code for name, bad in FILES.items()}
    codes |= {name: code for name, (code, _) in ENTRIES.items()}
    return codes | {"linked-to.png": "empty-file"}
