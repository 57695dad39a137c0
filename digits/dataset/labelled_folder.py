"""A folder of labelled digit pictures besides MNIST: its list, its pictures, and all its faults.

``FOLDER/labels.csv`` has the columns ``file,digit`` and a line for each picture, whose path is
relative to the folder. Each becomes what `digits.dataset.framing` makes of it. What several folders
share with each other and with MNIST is `digits.dataset.merging`'s business.
"""

import hashlib
import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digits.arrays import CLASSES, RawImages
from digits.dataset.errors import FaultyLines, MalformedLabelList, NoLabelList, TooFewPictures
from digits.dataset.framing import framed_picture
from digits.dataset.splits import LabelledDigits, picture_digest
from digits.errors import FileChanged
from digits.photos.picture_lists import ListKind, ListLine, read_list
from digits.refs import sha256_of

LIST_FILE = "labels.csv"
LIST = ListKind(
    "A list of labels", ("file", "digit"), "scan-1.png,7 for each one", MalformedLabelList
)
MOST_FAULTS = 20  # described one by one …
MOST_NUMBERS = 500  # … and of so many others the line
DECODERS = 4  # threads; Pillow decodes outside Python's lock


class LabelLine(NamedTuple):
    """A line of the list that can be read: its number from 1 on, the file as named, its place."""

    number: int
    name: str
    digit: int
    path: Path


class Fault(NamedTuple):
    """A line of the list that cannot be used, and why."""

    number: int
    name: str
    problem: str


class LabelledFolder(NamedTuple):
    """A folder whose list is in order; no picture was opened yet.

    `digest` is of all pictures' bytes with their labels: neither times, nor names, nor the order
    of lines, nor the place of the folder change it.
    """

    folder: Path
    lines: tuple[LabelLine, ...]
    digest: str


class FramedFolder(NamedTuple):
    """A folder's digits, framed as MNIST's, in the order of its lines."""

    folder: Path
    lines: tuple[LabelLine, ...]
    part: LabelledDigits


def list_folder(folder: Path) -> LabelledFolder:
    """Read the list of a folder and see that every line of it can be used.

    Raises:
        NoLabelList, MalformedLabelList, FaultyLines, TooFewPictures: as `check_list`.
    """
    lines = check_list(folder)
    return LabelledFolder(folder, lines, _digest(lines))


def check_list(folder: Path) -> tuple[LabelLine, ...]:
    """Read the list of a folder, whose pictures are looked for and not read.

    Raises:
        NoLabelList: if the folder or the list is not there, or cannot be opened.
        MalformedLabelList: if it is not a table with the right header.
        FaultyLines: if lines cannot be used; then pictures are opened too, to report all at once.
        TooFewPictures: if it has no line.
    """
    list_path = folder / LIST_FILE
    lines, faults = _sorted_out(folder, _listed(folder))
    if faults:
        raise _faulty(list_path, [*faults, *_opened(lines)[1]])
    if not lines:
        raise TooFewPictures(
            "A list of labels is empty",
            where=list_path,
            received="a header without any line",
            remedy="put a line like scan-1.png,7 for each picture, or leave the folder out",
        )
    return tuple(lines)


def read_folder(listed: LabelledFolder) -> FramedFolder:
    """Open all pictures of a folder and bring them into MNIST's frame.

    Raises:
        FaultyLines: if a picture cannot be opened, shows no digit, or has two labels.
        FileChanged: if a picture is no longer the one that was listed.
    """
    images, faults = _opened(listed.lines)
    if faults:
        raise _faulty(listed.folder / LIST_FILE, faults)
    if _digest(listed.lines) != listed.digest:
        raise FileChanged(
            "A folder of new data changed while it was read",
            where=listed.folder,
            remedy="run the same command again once nothing is copied into it any more",
        )
    labels = np.array([line.digit for line in listed.lines], dtype=np.uint8)
    return FramedFolder(listed.folder, listed.lines, LabelledDigits(np.stack(images), labels))


# --- the list --------------------------------------------------------------------------------


def _listed(folder: Path) -> list[ListLine]:
    """The lines of a folder's list."""
    list_path = folder / LIST_FILE
    if problem := _unusable(folder, LIST_FILE):
        raise NoLabelList(
            "A folder of new data has no list of labels that can be opened",
            where=list_path,
            received=problem if folder.is_dir() else "there is no such folder",
            remedy=f"name a folder with the pictures and {LIST_FILE}; {LIST.remedy}",
        )
    return read_list(list_path, LIST)


def _sorted_out(folder: Path, listed: Sequence[ListLine]) -> tuple[list[LabelLine], list[Fault]]:
    """The lines that can be used, and what is wrong with the others."""
    lines: list[LabelLine] = []
    faults: list[Fault] = []
    homes: dict[Path, int] = {}
    for number, (name, digit), problem in listed:
        if problem := problem or _no_digit(digit) or _unusable(folder, name):
            faults.append(Fault(number, name, problem))
            continue
        path = (folder / name).resolve()
        if (first := homes.setdefault(path, number)) != number:
            faults.append(Fault(number, name, f"the file stands in line {first} already"))
            continue
        lines.append(LabelLine(number, name, int(digit), path))
    return lines, faults


def _no_digit(text: str) -> str:
    """What is wrong with a label; empty if nothing is."""
    digits = {str(digit) for digit in range(CLASSES)}
    return "" if text in digits else f"the digit must be one of 0 … 9, received “{text}”"


def _unusable(folder: Path, name: str) -> str:
    """Why the file of that name below a folder is not to be opened; empty if it may be."""
    try:
        path = (folder / name).resolve()
        if Path(name).is_absolute() or not path.is_relative_to(folder.resolve()):
            return "the path leads out of the folder"
        if not path.exists():
            return "there is no such file"
        if not path.is_file():
            return "it is not a regular file"
        return "" if os.access(path, os.R_OK) else "you may not read it"
    except (OSError, RuntimeError, ValueError) as cause:  # too long, in a circle, with a null byte
        return f"the path cannot be followed: {cause}"


def _digest(lines: Sequence[LabelLine]) -> str:
    # Sorted, so that neither names nor the order of lines matter: labels and content alone do.
    parts = sorted(f"{sha256_of(line.path)} {line.digit}" for line in lines)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _faulty(list_path: Path, faults: Sequence[Fault]) -> FaultyLines:
    """One error for all faults, in the order of the list."""
    faults = sorted(faults)
    messages = [
        f"line {fault.number} ({fault.name or 'no file'}): {fault.problem}"
        for fault in faults[:MOST_FAULTS]
    ]
    rest = faults[MOST_FAULTS:]
    others = ", ".join(str(fault.number) for fault in rest[:MOST_NUMBERS])
    more = [f"and {len(rest):,} more, in lines {others}"] if rest else []
    cut_off = ", …" if len(rest) > MOST_NUMBERS else ""
    return FaultyLines(
        f"{len(faults):,} line{'s' if len(faults) > 1 else ''} of a list of labels cannot be used",
        where=list_path,
        received="\n    ".join([*messages, *more]) + cut_off,
        remedy="mend these lines or take them out, then run the same command again",
    )


# --- the pictures ----------------------------------------------------------------------------


def _opened(lines: Sequence[LabelLine]) -> tuple[list[RawImages], list[Fault]]:
    """The framed pictures of these lines, and the lines whose picture cannot be used."""
    # Python's warning filters belong to the process: put back here, once all threads are done.
    with warnings.catch_warnings(), ThreadPoolExecutor(DECODERS) as decoders:
        pictures = list(decoders.map(_framed, lines))
    images = [picture for picture in pictures if not isinstance(picture, Fault)]
    faults = [picture for picture in pictures if isinstance(picture, Fault)]
    usable = [
        line
        for line, picture in zip(lines, pictures, strict=True)
        if not isinstance(picture, Fault)
    ]
    return images, [*faults, *_contradictions(usable, images)]


def _framed(line: LabelLine) -> RawImages | Fault:
    picture = framed_picture(line.path)
    return Fault(line.number, line.name, picture) if isinstance(picture, str) else picture


def _contradictions(lines: Sequence[LabelLine], images: Sequence[RawImages]) -> Iterator[Fault]:
    """The lines whose picture stands further up under another label."""
    homes: dict[bytes, LabelLine] = {}
    for line, image in zip(lines, images, strict=True):
        first = homes.setdefault(picture_digest(image), line)
        if first.digit != line.digit:
            problem = f"labelled {line.digit}, but line {first.number} has the same picture as "
            yield Fault(line.number, line.name, f"{problem}{first.digit} ({first.name})")
