"""Automatic acceptance that is stopped after an alarm, until a person agrees that it goes on.

Every stop stays written down in ``own/stops.json``, with who ended it and why.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from digits.errors import complaint
from digits.evidence.errors import EvidenceDamaged
from digits.evidence.records import ROOM
from digits.operations.errors import NothingStopped
from digits.operations.stated_decision import check_stated
from digits.scores import Record
from digits.store.atomic import private_folder, write_bytes
from digits.store.folders import Store
from digits.store.locks import hold_lock

FILE, LOCK = "stops.json", "stops"


class Stop(Record):
    """A time in which nothing was accepted.

    Attributes:
        since: ISO 8601, UTC.
        why: what quality control found, in words.
        until: when it ended; empty while it lasts.
        reason: why it ended.
        stated_by: who ended it, as he states.
    """

    since: str
    why: str
    until: str = ""
    reason: str = ""
    stated_by: str = ""


STOPS = TypeAdapter(tuple[Stop, ...])


def stops(store: Store) -> tuple[Stop, ...]:
    """All stops, the first one first.

    Raises:
        EvidenceDamaged: if the file cannot be read.
    """
    path = _path(store)
    if not path.is_file():
        return ()
    try:
        return STOPS.validate_json(path.read_bytes())
    except (OSError, ValidationError) as cause:
        raise EvidenceDamaged(
            "Whether automatic acceptance is stopped cannot be read",
            where=path,
            received=complaint(cause),
            remedy="restore the file from a backup, or remove it: nothing is stopped then",
        ) from cause


def why_stopped(store: Store) -> str:
    """Why nothing is accepted now, in words; empty where something may be.

    Raises:
        EvidenceDamaged: see `stops`.
    """
    known = stops(store)
    lasts = bool(known) and not known[-1].until
    return f"{known[-1].why} (since {known[-1].since[:10]})" if lasts else ""


def last_resumed(store: Store) -> datetime:
    """When a person last let amounts be accepted again; long ago if nobody had to.

    Raises:
        EvidenceDamaged: see `stops`.
    """
    ends = [one.until for one in stops(store) if one.until]
    return datetime.fromisoformat(ends[-1]) if ends else datetime.fromtimestamp(0, UTC)


def stop(store: Store, why: str) -> None:
    """Accept nothing from now on; a stop that lasts is left as it is.

    Raises:
        EvidenceDamaged: see `stops`.
        StoreFull, StoreNotWritable: if it cannot be written down.
    """
    with _alone(store, "stop"):
        if not why_stopped(store):
            _write(store, [*stops(store), Stop(since=_now(), why=why)])


def resume(store: Store, reason: str, stated_by: str) -> Stop:
    """Let amounts be accepted again; returns the stop that ends.

    Raises:
        NotStated: if he does not say why, or who he is.
        NothingStopped: if nothing is.
        EvidenceDamaged: see `stops`.
        StoreFull, StoreNotWritable: if it cannot be written down; then nothing has changed.
    """
    check_stated(reason, stated_by)
    with _alone(store, "resume"):
        if not why_stopped(store):
            raise NothingStopped(
                "Automatic acceptance is not stopped",
                where=_path(store),
                remedy="score on; nothing has to be done",
            )
        *earlier, last = stops(store)
        ended = last.model_copy(update={"until": _now(), "reason": reason, "stated_by": stated_by})
        _write(store, [*earlier, ended])
        return ended


def _alone(store: Store, run: str) -> AbstractContextManager[None]:
    """Read and written by one at a time: else of two changes at once one would be lost."""
    return hold_lock(store, LOCK, run, on_wait=lambda _: None)  # moments, so nobody is told


def _path(store: Store) -> Path:
    return store.path(ROOM, FILE)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _write(store: Store, known: Sequence[Stop]) -> None:
    private_folder(store.path(ROOM))
    content = STOPS.dump_json(tuple(known), indent=2) + b"\n"
    write_bytes(_path(store), content, private=True)
