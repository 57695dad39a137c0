"""Whether a training would bring anything new: same data, recipe and code give the same model."""

import hashlib
import json
from pathlib import Path

from digits.config import Frozen
from digits.registry.alias_log import aliases_of, read_alias_log
from digits.registry.versions import published


def training_inputs(config: Frozen, data: str, weights: str, code: str) -> str:
    """One SHA-256 over all that decides what a training gives.

    Args:
        config: the recipe.
        data: the digest of the prepared data.
        weights: the digest of the weights that the training starts from, or empty.
        code: the digest of the sources and packages (`environment.sources_digest`).
    """
    parts = [config.model_dump(mode="json"), data, weights, code]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def decided(models: Path, kind: str, inputs: str) -> str:
    """What was decided about the versions that these inputs gave, in words.

    Empty if there is no such version, if nothing was decided yet, or while there is no champion.

    Raises:
        AliasLogCorrupt, MalformedCard: if the registry cannot be read.
    """
    if not aliases_of(models, kind).champion:
        return ""
    same = {
        version.card.version
        for version in published(models, (kind,))
        if version.card.inputs == inputs
    }
    return decided_about(models, kind, same)


def decided_about(models: Path, kind: str, versions: set[str]) -> str:
    """What the log says was decided about one of these versions, in words, or nothing.

    Raises:
        AliasLogCorrupt, MalformedCard: if the registry cannot be read.
    """
    now = aliases_of(models, kind)
    if now.champion in versions:
        return f"{now.champion} is champion already"
    for move in reversed(read_alias_log(models, kind)):
        if now.champion and move.version in versions and move.action in ("promote", "refuse"):
            what = "was champion before" if move.action == "promote" else "was not approved"
            return f"{move.version} {what} ({move.at[:10]}: {move.reason})"
    return ""
