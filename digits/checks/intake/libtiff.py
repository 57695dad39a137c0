"""What libtiff says while it decodes data of faxes and JPEG, which Pillow keeps to itself.

Pillow decodes with the same library and silences its warnings; in Group 3, Group 4 and JPEG these
are all that tells of damage. So the strips are decoded once more here, only to listen. None of them
has a checksum: a changed bit that makes another valid code cannot be told.
"""

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import numpy as np
from PIL import _imaging

from digits.checks.errors import LibtiffMissing

Handle = ctypes.c_void_p
Size, Number = ctypes.c_ssize_t, ctypes.c_uint32
# int handler(TIFF *, void *user_data, const char *module, const char *format, va_list)
HANDLER: Final = ctypes.CFUNCTYPE(ctypes.c_int, Handle, Handle, Handle, Handle, Handle)
HANDLED: Final = 1  # keeps libtiff from calling the process's own handler, too
MOST_PIECE: Final = 2**28  # bytes of a decoded strip or tile; 60 million pixels have fewer
SIGNATURES: Final[dict[str, tuple[Any, ...]]] = {
    "TIFFOpenOptionsAlloc": (Handle,),
    "TIFFOpenOptionsFree": (None, Handle),
    "TIFFOpenOptionsSetErrorHandlerExtR": (None, Handle, HANDLER, Handle),
    "TIFFOpenOptionsSetWarningHandlerExtR": (None, Handle, HANDLER, Handle),
    "TIFFFdOpenExt": (Handle, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, Handle),
    "TIFFCleanup": (None, Handle),
    "TIFFSetSubDirectory": (ctypes.c_int, Handle, ctypes.c_uint64),
    "TIFFIsTiled": (ctypes.c_int, Handle),
    "TIFFNumberOfStrips": (Number, Handle),
    "TIFFNumberOfTiles": (Number, Handle),
    "TIFFStripSize": (Size, Handle),
    "TIFFTileSize": (Size, Handle),
    "TIFFScanlineSize": (Size, Handle),
    "TIFFTileRowSize": (Size, Handle),
    "TIFFReadEncodedStrip": (Size, Handle, Number, Handle, Size),
    "TIFFReadEncodedTile": (Size, Handle, Number, Handle, Size),
}


@contextmanager
def listening(data: bytes) -> Iterator[Callable[[int], bool]]:
    """A function that tells whether a page decodes to all of its rows with nothing to say.

    It takes the place of the page's directory in the file.

    Args:
        data: the whole TIFF, opened once for all pages.

    Raises:
        LibtiffMissing: if Pillow was built with a libtiff that cannot be asked.
    """
    said: list[str] = []

    def note(*_: object) -> int:
        said.append("something")
        return HANDLED

    library = _library()
    with _opened(library, data, HANDLER(note)) as tiff:

        def decodes_quietly(directory: int) -> bool:
            if not tiff or not library.TIFFSetSubDirectory(tiff, directory):
                return False
            said.clear()  # of odd tags, which are no damage to the picture
            return all(whole and not said for whole in _pieces(library, tiff))

        yield decodes_quietly


def _pieces(library: Any, tiff: int) -> Iterator[bool]:
    """Decode each strip or tile; whether its last row was written."""
    kind = "Tile" if library.TIFFIsTiled(tiff) else "Strip"
    count = getattr(library, f"TIFFNumberOf{kind}s")(tiff)
    size = getattr(library, f"TIFF{kind}Size")(tiff)
    row = library.TIFFTileRowSize(tiff) if kind == "Tile" else library.TIFFScanlineSize(tiff)
    if not 0 < row <= size <= MOST_PIECE:
        yield False
        return
    # Noise, which no picture has in all of a row: where it stays, nothing was decoded.
    noise = np.random.default_rng(row).integers(0, 256, row, np.uint8)
    rows = np.empty(size, np.uint8)
    for number in range(count):
        rows[:] = np.resize(noise, size)
        end = getattr(library, f"TIFFReadEncoded{kind}")(tiff, number, rows.ctypes.data, size)
        yield end >= row and (rows[end - row : end] != noise[np.arange(end - row, end) % row]).any()


@contextmanager
def _opened(library: Any, data: bytes, listen: Any) -> Iterator[int | None]:
    """The TIFF, opened from memory; None if libtiff does not open it."""
    options = library.TIFFOpenOptionsAlloc()
    library.TIFFOpenOptionsSetErrorHandlerExtR(options, listen, None)
    library.TIFFOpenOptionsSetWarningHandlerExtR(options, listen, None)
    file = os.memfd_create("tiff")
    try:
        with os.fdopen(os.dup(file), "wb") as copy:
            copy.write(data)
        os.lseek(file, 0, os.SEEK_SET)
        tiff = library.TIFFFdOpenExt(file, b"tiff", b"r", options)
        try:
            yield tiff
        finally:
            if tiff:
                library.TIFFCleanup(tiff)
    finally:
        os.close(file)
        library.TIFFOpenOptionsFree(options)


@lru_cache
def _library() -> Any:
    """Pillow's own libtiff: its functions are found through the module that is linked to it."""
    linked = str(_imaging.__file__)
    library = ctypes.CDLL(linked)
    try:
        for name, (result, *arguments) in SIGNATURES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except AttributeError as cause:
        raise LibtiffMissing(
            "A TIFF's data cannot be checked for damage",
            where=linked,
            received=str(cause),
            remedy="install Pillow from its own package (make setup), which has libtiff 4.7",
        ) from cause
    return library
