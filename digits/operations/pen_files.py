"""Recordings of real pens on disk: fetched or given, verified, and prepared once.

Fetched archives lie under the store's ``data/pen/``, what is kept of them in ``data/pens-*.npz``.
"""

import hashlib
from pathlib import Path

from digits.amounts.reader.reader_results import PenFiles
from digits.environment import sources_digest
from digits.handwriting.errors import PenDataUnavailable
from digits.handwriting.pen_data.fetching import fetch_source
from digits.handwriting.pen_data.preparation import find_source, prepare_records
from digits.handwriting.pen_data.records import PenRecords
from digits.handwriting.pen_data.sources import SOURCES, Members, PenSource
from digits.refs import FileRef
from digits.store.atomic import write_arrays
from digits.store.folders import Store

PREPARING_ROOMS = ("digits/handwriting/pen_data",)


def gather_pen_data(
    store: Store, wanted: str, *, may_lack: bool, sources: tuple[PenSource, ...] = SOURCES
) -> PenFiles:
    """The recordings of real pens, prepared as one file of the store.

    Args:
        store: where fetched archives and what is prepared are kept.
        wanted: "auto" for those of the store, fetched where they are missing; "none"; or a folder
            that holds the collections' archives or folders, or one of them.
        may_lack: whether it is enough to say which are missing.
        sources: which collections there are.

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
        file=_prepared(store, found) if found else None,
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


def _prepared(store: Store, found: list[tuple[PenSource, Members]]) -> FileRef:
    """The file of what is kept; made anew only where collections or preparation changed."""
    parts = (sources_digest(PREPARING_ROOMS), *(source.sha256 for source, _ in found))
    name = hashlib.sha256("".join(parts).encode()).hexdigest()[:12]
    path = store.path("data", f"pens-{name}.npz")
    if path.exists():
        return FileRef.of(path)
    return write_arrays(path, prepare_records(found).arrays())


def _lacking_reason(lacking: list[str]) -> str:
    if not lacking:
        return ""
    return f"Recordings of pens were missing, so it knows fewer hands: {'; '.join(lacking)}"
