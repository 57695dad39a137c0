"""From a place that the user names to records: find each source, verify it, read, scale, filter."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from digits.handwriting.errors import PenDataUnavailable
from digits.handwriting.pen_data.distribution import content_digest
from digits.handwriting.pen_data.other_sources import (
    pendigits_texts,
    read_pendigits_members,
    read_swiss_members,
    read_uji_members,
    swiss_digits,
    uji_texts,
)
from digits.handwriting.pen_data.outliers import plausible, plausible_ink
from digits.handwriting.pen_data.recorded import InkedDigit, RecordedText
from digits.handwriting.pen_data.records import PenRecords, records_of
from digits.handwriting.pen_data.scaling import crosses, scaled
from digits.handwriting.pen_data.unipen import read_unipen_members, unipen_texts

Members = dict[str, bytes]
CROSSING = 3  # of writers who cross their zeros, one in so many does so here, too


class PenSource(NamedTuple):
    """A public collection of handwriting.

    Attributes:
        name: short, and the first part of its writers' names.
        sha256: over what is used of it (`content_digest`).
        begins: how the names of its archives, files or folders begin.
        read: its files, from a place.
        texts: its recordings, from its files.
        inked: its digits on paper, from its files.
    """

    name: str
    sha256: str
    begins: tuple[str, ...]
    read: Callable[[Path], Members]
    texts: Callable[[Members], Iterable[RecordedText]] | None = None
    inked: Callable[[Members], Iterable[InkedDigit]] | None = None


SOURCES = (
    PenSource(
        "unipen",
        "a5085cd3c8c2a2812eef9854f73b7677ae8f39e2d17d6a8e4a5081c4059f1d16",
        ("unipen", "train_r01_v07"),
        read_unipen_members,
        texts=unipen_texts,
    ),
    PenSource(
        "pendigits",
        "903a301393adc8dce38346467e58e192f29a6ab3c3dfd2068cdf7f81d49f51a3",
        ("pendigits", "pen+based"),
        read_pendigits_members,
        texts=pendigits_texts,
    ),
    PenSource(
        "uji",
        "27b164a53bb015b6b1a04738216ebce78ac05ea34081676a374ce57d6de772c3",
        ("ujipenchars", "uji+pen"),
        read_uji_members,
        texts=uji_texts,
    ),
    PenSource(
        "swiss",
        "b453d7f961d95dd00f843d84755bd62bedde3e551b52c12cc8753f7948aed8b4",
        ("swiss", "numbers"),
        read_swiss_members,
        inked=swiss_digits,
    ),
)


def find_source(folder: Path, source: PenSource) -> Members:
    """A verified source's files from a folder that holds archives, files or folders; may be empty.

    Raises:
        PenDataUnavailable: if it is there and cannot be read, or is not what was pinned.
    """
    members: Members = {}
    for place in sorted(folder.iterdir()):
        if place.name.casefold().startswith(source.begins):
            members |= source.read(place)
    digest = content_digest(members)
    if members and digest != source.sha256:
        raise PenDataUnavailable(
            f"The pen data of {source.name} are not the ones that were asked for",
            where=folder,
            received=f"sha256 {digest} over {len(members)} files, expected {source.sha256}",
            remedy="get them anew from where the documentation says, or take them away: "
            "fewer hands, a less able reader",
        )
    return members


def prepare_records(sources: Iterable[tuple[PenSource, Members]]) -> PenRecords:
    """The records of some sources' files."""
    texts: list[RecordedText] = []
    inked: list[InkedDigit] = []
    for source, members in sources:
        texts += source.texts(members) if source.texts else ()
        inked += source.inked(members) if source.inked else ()
    fit = scaled(texts)
    kept = (text for text, stays in zip(fit, plausible(fit), strict=True) if stays)
    strokes = [text for text in kept if not _too_often(text.writer, crossing=crosses(text))]
    likely = zip(inked, plausible_ink(inked), strict=True)
    return records_of(strokes, [digit for digit, stays in likely if stays])


def _too_often(writer: str, *, crossing: bool) -> bool:
    """Engineers, who cross their zeros, wrote much of UNIPEN; those who write checks rarely do."""
    digest = hashlib.blake2b(writer.encode(), digest_size=4).digest()
    return crossing and int.from_bytes(digest, "big") % CROSSING > 0
