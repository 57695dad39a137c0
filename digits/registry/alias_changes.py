"""Moving the aliases of the registry: one appended line, under a lock held no longer than that."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from digits.registry.alias_log import (
    Action,
    AliasChange,
    Aliases,
    alias_log_path,
    aliases_after,
    digest_of,
    parse_alias_log,
    whole_lines,
)
from digits.registry.bundled import bundled_folder, bundled_version
from digits.registry.errors import AliasMoved
from digits.store.atomic import atomic_folder, translate_os_errors


def change_alias(
    models: Path,
    kind: str,
    action: Action,
    version: str,
    *,
    reason: str,
    stated_by: str = "",
    run: str = "",
    seen: str | None = None,
) -> AliasChange:
    """Move the aliases of a kind in one atomic step, and say so in its log.

    Args:
        models: the folder of published models.
        kind: whose aliases.
        action: ``challenge`` makes `version` the challenger; ``promote`` and ``roll back`` make
            it the champion; ``refuse`` takes the challenger's alias from it. Nobody is both.
        version: the version that moves.
        reason: why, in words.
        stated_by: the name that the person gave who decided; not authenticated.
        run: the flow run or command that moves it.
        seen: the champion that the decision was based on, empty for none; if it is another one
            by now, the decision is void.

    Raises:
        AliasMoved: if the champion is no longer the one that was seen.
        AliasLogCorrupt: if the log was changed by something else.
        StoreFull, StoreNotWritable: if it cannot be written; then nothing has moved.
    """
    path = alias_log_path(models, kind)
    with _locked(path) as log:
        content = os.pread(log, os.fstat(log).st_size, 0)
        moves = parse_alias_log(content, path)
        now = aliases_after(moves, bundled_version(kind))
        if seen is not None and now.champion != seen:
            raise _moved(path, seen, now.champion, moves)
        _keep_shipped(models, kind, {now.champion, version})
        champion, challenger = _after(now, action, version)
        lines = whole_lines(content)
        change = AliasChange(
            number=len(moves) + 1,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            kind=kind,
            action=action,
            version=version,
            champion=champion,
            challenger=challenger,
            reason=reason,
            stated_by=stated_by,
            run=run,
            before=digest_of(lines[-1]) if lines else "",
        )
        _append(
            log, sum(len(line) + 1 for line in lines), change.model_dump_json().encode() + b"\n"
        )
    return change


def _keep_shipped(models: Path, kind: str, named: set[str]) -> None:
    """Copy the package's model into the store if a move names it: a later package has another."""
    folder, version = bundled_folder(kind), bundled_version(kind)
    if folder and version in named and not (models / kind / version).exists():
        with atomic_folder(models / kind / version) as partial:
            shutil.copytree(folder, partial, dirs_exist_ok=True)


def _after(now: Aliases, action: Action, version: str) -> tuple[str, str]:
    """Champion and challenger after a move."""
    if action == "challenge":
        return now.champion, version
    left = "" if now.challenger == version else now.challenger
    return now.champion if action == "refuse" else version, left


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    # The kernel lets go of the lock when the process ends, however it ends.
    with translate_os_errors(path, making=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        log = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(log, fcntl.LOCK_EX)
            yield log
        finally:
            os.close(log)


def _append(log: int, whole: int, line: bytes) -> None:
    """Write a line after the `whole` bytes that count, over what a killed process left."""
    os.ftruncate(log, whole)
    try:
        written = os.pwrite(log, line, whole)
        if written < len(line):  # a disk that is nearly full takes a part
            os.pwrite(log, line[written:], whole + written)
        os.fsync(log)
    except OSError:
        os.ftruncate(log, whole)
        raise


def _moved(path: Path, seen: str, champion: str, moves: list[AliasChange]) -> AliasMoved:
    return AliasMoved(
        "The champion changed in the meantime, so this decision was not carried out",
        where=path,
        received=f"champion {champion or 'none'} {_since(moves)}; the decision was about replacing "
        f"{seen or 'none'}",
        remedy="look at `digits models`, then decide again",
    )


def _since(moves: list[AliasChange]) -> str:
    if not moves:
        return "of the package"
    last = moves[-1]
    who = f" by {last.stated_by}" if last.stated_by else ""
    return f"since move {last.number} at {last.at}{who} ({last.reason})"
