"""Which files are read where a folder is named: the pictures in it; and what is left aside."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from digits.photos.errors import NoPictures

PICTURES = frozenset(
    {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".heic", ".heif", ".avif"}
)
LISTS = frozenset({"truth.csv", "labels.csv"})  # of what the pictures beside them show
SHOWN = 5  # endings in a message


class PictureFiles(NamedTuple):
    """The files to read, in order; and for each folder of which not all is read, why, in words."""

    files: list[Path]
    remarks: list[str]


def find_pictures(paths: Iterable[Path]) -> PictureFiles:
    """The paths as given; a folder gives the pictures right inside it, by name.

    Raises:
        NoPictures: if there is none at all.
    """
    files: list[Path] = []
    remarks: list[str] = []
    named = list(paths)
    for path in named:
        if not path.is_dir():
            files.append(path)
            continue
        inside = _entries(path)
        pictures = [entry for entry in inside if _is_picture(entry)]
        files += pictures
        others = [entry for entry in inside if not _is_picture(entry) and entry.name not in LISTS]
        if others or not pictures:
            told = _remark(len(pictures), others) if inside else "an empty folder"
            remarks.append(f"{path}: {told}")
    if not files:
        raise NoPictures(
            "There is no picture to read",
            where=", ".join(map(str, named)) or "the list of paths",
            received="; ".join(remarks) or "no path at all",
            remedy=f"name pictures, or folders with files ending in {', '.join(sorted(PICTURES))}",
        )
    return PictureFiles(files, remarks)


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURES


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as cause:
        raise NoPictures(
            "A folder of pictures cannot be listed",
            where=folder,
            received=cause.strerror or str(cause),
            remedy="name a folder that you may read",
        ) from cause


def _remark(pictures: int, others: Sequence[Path]) -> str:
    """How many pictures a folder has, and what else is in it that is not read."""
    folders = sum(other.is_dir() for other in others)
    left = len(others) - folders
    endings = sorted({other.suffix.lower() or "nothing" for other in others if not other.is_dir()})
    named = ", ".join(endings[:SHOWN]) + (", …" if len(endings) > SHOWN else "")
    parts = [f"{pictures:,} read as pictures"]
    parts += [f"{left:,} left aside, whose names end in {named}"] if left else []
    parts += [f"{folders:,} folders in it not entered"] if folders else []
    return "; ".join(parts)
