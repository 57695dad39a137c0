"""Recordings of real pens on disk: fetched or given, verified, and prepared once.

Fetched archives lie under the store's ``data/pen/``, what is kept of them in ``data/pens-*.npz``,
of words in ``data/words-*.npz``.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from digits.amounts.reader.reader_results import PenFiles
from digits.environment import sources_digest
from digits.handwriting.errors import PenDataUnavailable
from digits.handwriting.pen_data.fetching import fetch_source
from digits.handwriting.pen_data.preparation import find_source, prepare_records, prepare_words
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.pen_data.sources import SOURCES, WORD_SOURCE, Members, PenSource
from digits.refs import FileRef
from digits.store.atomic import write_arrays
from digits.store.folders import Store

PREPARING_ROOMS = ("digits/handwriting/pen_data",)

Found: TypeAlias = Sequence[tuple[PenSource, Members]]


def gather_word_data(store: Store, wanted: str, *, source: PenSource = WORD_SOURCE) -> PenFiles:
    """The recordings of whole words, prepared as one file of the store; see `gather_pen_data`.

    Raises:
        PenDataUnavailable: if they are missing though they are wanted, or are others than pinned.
    """
    return gather_pen_data(
        store, wanted, may_lack=False, sources=(source,), prepare=prepare_words, stem="words"
    )


def gather_pen_data(
    store: Store,
    wanted: str,
    *,
    may_lack: bool,
    sources: tuple[PenSource, ...] = SOURCES,
    prepare: Callable[[Found], PenRecords] = prepare_records,
    stem: str = "pens",
) -> PenFiles:
    """The recordings of real pens, prepared as one file of the store.

    Args:
        store: where fetched archives and what is prepared are kept.
        wanted: "auto" for those of the store, fetched where they are missing; "none"; or a folder
            that holds the collections' archives or folders, or one of them.
        may_lack: whether it is enough to say which are missing.
        sources: which collections there are.
        prepare: from their files to what is kept of them.
        stem: how the name of the prepared file begins.

    Raises:
        PenDataUnavailable: if one is missing, or is another than was pinned, and may not. A
            collection that has no lasting address may always be missing.
    """
    if wanted == "none":
        return PenFiles(
            reason="Trained without recordings of pens, as asked: it knows fewer hands."
        )
    place = store.path("data", "pen") if wanted == "auto" else Path(wanted).expanduser()
    found: list[tuple[PenSource, Members]] = []
    lacking: list[str] = []
    for source in sources:
        try:
            members = _members_of(source, place, fetch=wanted == "auto")
        except PenDataUnavailable as missing:
            if not may_lack:
                raise
            lacking.append(f"{source.name}: {missing}")
        else:
            found += [(source, members)] if members else []
            lacking += [] if members or not source.url else [source.name]
    if lacking and not may_lack:
        raise PenDataUnavailable(
            "Recordings of pens are not in the folder that was given",
            where=place,
            received=f"{len(found)} of {len(sources)} collections; no {lacking[0]}",
            remedy="put them there, or let them be skipped: fewer hands, a less able reader",
        )
    return PenFiles(
        file=_prepared(store, found, prepare, stem) if found else None,
        digests={source.name: source.sha256 for source, _ in found},
        attributions=tuple(source.attribution for source, _ in found),
        reason=_lacking_reason(lacking),
    )


def read_pen_records(file: FileRef | None) -> PenRecords | None:
    """The recordings that were prepared, if any.

    Raises:
        FileChanged: if the file is gone or has changed.
    """
    return PenRecords.load(file.verified()) if file else None


def _members_of(source: PenSource, place: Path, *, fetch: bool) -> Members:
    members = find_source(place, source)
    if members or not fetch or not source.url:
        return members
    fetched = fetch_source(source, place)
    try:
        return find_source(place, source)
    except PenDataUnavailable:
        fetched.unlink()  # another file than was pinned must not stay in the way
        raise


def _prepared(
    store: Store, found: Found, prepare: Callable[[Found], PenRecords], stem: str
) -> FileRef:
    """The file of what is kept; made anew only where collections or preparation changed."""
    parts = (sources_digest(PREPARING_ROOMS), *(source.sha256 for source, _ in found))
    name = hashlib.sha256("".join(parts).encode()).hexdigest()[:12]
    path = store.path("data", f"{stem}-{name}.npz")
    if path.exists():
        return FileRef.of(path)
    return write_arrays(path, prepare(found).arrays())


def _lacking_reason(lacking: list[str]) -> str:
    if not lacking:
        return ""
    return f"Recordings of pens were missing, so it knows fewer hands: {'; '.join(lacking)}"
