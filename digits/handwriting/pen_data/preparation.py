"""From a place that the user names to records: find each source, verify it, read, scale, filter."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from digits.handwriting.errors import PenDataUnavailable
from digits.handwriting.pen_data.distribution import content_digest
from digits.handwriting.pen_data.outliers import plausible, plausible_ink
from digits.handwriting.pen_data.recorded import InkedDigit, RecordedText
from digits.handwriting.pen_data.records import PenRecords, records_of
from digits.handwriting.pen_data.scaling import crosses, scaled
from digits.handwriting.pen_data.sources import SOURCES, Members, PenSource
from digits.handwriting.pen_data.unipen_words import scaled_words

CROSSING = 3  # of writers who cross their zeros, one in so many does so here, too


def find_source(place: Path, source: PenSource) -> Members:
    """A verified source's files; none where the source is not there.

    Args:
        place: the source itself, or a folder that holds its archives, files or folder.
        source: which one.

    Raises:
        PenDataUnavailable: if it is there and cannot be read, or is not what was pinned.
    """
    members: Members = {}
    for candidate in [place] if _begins(place, source) else _inside(place):
        if _begins(candidate, source):
            members |= source.read(candidate)
    digest = content_digest(members)
    if members and digest != source.sha256:
        raise PenDataUnavailable(
            f"The pen data of {source.name} are not the ones that were asked for",
            where=place,
            received=f"sha256 {digest} over {len(members)} files, expected {source.sha256}",
            remedy="get them anew from where the documentation says, or take them away: "
            "fewer hands, a less able reader",
        )
    return members


def sources_of(records: PenRecords | None) -> tuple[PenSource, ...]:
    """The sources that some records come from, if there are any."""
    names = {name.partition("-")[0] for name in records.writers} if records else set()
    return tuple(source for source in SOURCES if source.name in names)


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


def prepare_words(sources: Iterable[tuple[PenSource, Members]]) -> PenRecords:
    """The records of some sources' words."""
    texts = [
        text
        for source, members in sources
        for text in (source.texts(members) if source.texts else ())
    ]
    return records_of(scaled_words(texts), [])


def _too_often(writer: str, *, crossing: bool) -> bool:
    """Engineers, who cross their zeros, wrote much of UNIPEN; those who write checks rarely do."""
    digest = hashlib.blake2b(writer.encode(), digest_size=4).digest()
    return crossing and int.from_bytes(digest, "big") % CROSSING > 0


def _begins(place: Path, source: PenSource) -> bool:
    return place.name.casefold().startswith(source.begins)


def _inside(place: Path) -> list[Path]:
    return sorted(place.iterdir()) if place.is_dir() else []
