"""Which version of a kind is champion, which is challenger, and how that came about.

``models/KIND/moves.jsonl`` is the one truth: a line for every move, only ever appended, each
with the state after it and the SHA-256 of the line before it. An alias therefore moves in one
step, and no index beside the log can contradict it. `digits.registry.alias_changes` writes it.
"""

import hashlib
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from pydantic import ConfigDict, Field, ValidationError

from digits.registry.bundled import bundled_version
from digits.registry.errors import AliasLogCorrupt
from digits.scores import Record

MOVES_FILE = "moves.jsonl"
Action: TypeAlias = Literal["challenge", "promote", "refuse", "roll back"]


class AliasChange(Record):
    """One line of the log.

    `champion` and `challenger` are the versions that hold these aliases after the move; empty
    for none. `version` is the one that the move is about. `stated_by` is the name that a person
    gave: it is not authenticated. `run` names the flow run or the command. `at` is an ISO 8601
    time, `before` the SHA-256 of the line before, empty in the first one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1)
    at: str
    kind: str
    action: Action
    version: str
    champion: str
    challenger: str
    reason: str
    stated_by: str
    run: str
    before: str


class Aliases(NamedTuple):
    """Who holds the aliases of a kind, and after how many moves; empty names for nobody."""

    champion: str = ""
    challenger: str = ""
    moves: int = 0


def alias_log_path(models: Path, kind: str) -> Path:
    """Where the log of a kind lies below the folder `models`."""
    return models / kind / MOVES_FILE


def read_alias_log(models: Path, kind: str) -> list[AliasChange]:
    """All moves of a kind, the oldest first; none where there is no log.

    Raises:
        AliasLogCorrupt: if a line cannot be read, or was changed, removed or inserted.
    """
    path = alias_log_path(models, kind)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    return parse_alias_log(content, path)


def parse_alias_log(content: bytes, path: Path) -> list[AliasChange]:
    """The moves in a log's bytes.

    A last line without its end was being written when the machine stopped: that move did not
    happen, and the next one takes its place.

    Raises:
        AliasLogCorrupt: see `read_alias_log`.
    """
    moves: list[AliasChange] = []
    before = ""
    for number, line in enumerate(whole_lines(content), start=1):
        try:
            move = AliasChange.model_validate_json(line)
        except ValidationError as cause:
            raise _damaged(path, number, "a line that is not a move") from cause
        if (move.number, move.before) != (number, before):
            raise _damaged(path, number, "a line that does not follow from the one before it")
        moves.append(move)
        before = digest_of(line)
    return moves


def whole_lines(content: bytes) -> list[bytes]:
    """The lines that were written to their end, without it."""
    return content.split(b"\n")[:-1]


def digest_of(line: bytes) -> str:
    """What the next line holds as `before`."""
    return hashlib.sha256(line).hexdigest()


def aliases_after(moves: list[AliasChange], first: str = "") -> Aliases:
    """Who holds the aliases after these moves; before any promotion `first` is champion."""
    if not moves:
        return Aliases(first)
    return Aliases(moves[-1].champion or first, moves[-1].challenger, len(moves))


def aliases_of(models: Path, kind: str) -> Aliases:
    """Who holds the aliases of a kind now; of all, the shipped model was champion first.

    Raises:
        AliasLogCorrupt: see `read_alias_log`.
        MalformedCard: if the card of the shipped model cannot be read.
    """
    return aliases_after(read_alias_log(models, kind), bundled_version(kind))


def _damaged(path: Path, number: int, received: str) -> AliasLogCorrupt:
    return AliasLogCorrupt(
        "The log of the registry was changed by something else than a move",
        where=f"{path}, line {number}",
        received=received,
        remedy="restore this file from a backup; until then no model of this kind is used by "
        "its kind alone, only as KIND/VERSION",
    )
