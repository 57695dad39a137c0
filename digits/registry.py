"""The model versions of a store: listing them, and finding the one that is meant.

``models/KIND/VERSION/`` holds `card.json`, the original and the ONNX file; it is immutable.
Which version is champion stands in the kind's log (`digits.moves`). Reading needs no Keras and
no Prefect, so that it is quick.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from digits.card import CARD_FILE, Card
from digits.config import KINDS
from digits.errors import NoModelYet, UnknownModel
from digits.moves import standing


class Published(NamedTuple):
    """A model version on disk."""

    folder: Path
    card: Card


def published(models: Path, kinds: Sequence[str] = KINDS) -> list[Published]:
    """The versions of some kinds below the folder `models`, the newest first.

    Raises:
        MalformedCard: if a card cannot be read.
    """
    found = [
        Published(path.parent, Card.read(path))
        for kind in kinds
        for path in models.glob(f"{kind}/*/{CARD_FILE}")
        if not path.parent.name.startswith(".")
    ]
    return sorted(found, key=lambda one: one.card.created, reverse=True)


def champion(models: Path, kind: str) -> Published | None:
    """The champion of a kind, or None as long as none was promoted.

    Raises:
        MovesDamaged: if the log of the kind was tampered with.
        MalformedCard: if the champion's card is gone or cannot be read.
    """
    version = standing(models, kind).champion
    return one_version(models, kind, version) if version else None


def one_version(models: Path, kind: str, version: str) -> Published:
    """A version by its whole name.

    Raises:
        MalformedCard: if its card is gone or cannot be read.
    """
    folder = models / kind / version
    return Published(folder, Card.read(folder / CARD_FILE))


def find(models: Path, wanted: str) -> Published:
    """The version that is meant by a kind ("cnn": its champion) or by "cnn/VERSION".

    As long as no champion was promoted, a kind means its best version: the one whose accuracy
    on its held-back images has the highest lower bound, so that a trial on few digits does not
    take the place of a model that was measured on many; of equals the newest. A version may be
    shortened as long as it stays unique.

    Raises:
        UnknownModel: if there is no such kind or version.
        NoModelYet: if the kind is known but has no version yet.
        MovesDamaged, MalformedCard: see `champion`.
    """
    kind, _, version = wanted.partition("/")
    if kind not in KINDS:
        raise UnknownModel(
            "There is no model of that name",
            where=wanted,
            received=kind,
            remedy=f"choose one of {', '.join(KINDS)}, or KIND/VERSION as `digits models` shows",
        )
    if not version and (leader := champion(models, kind)):
        return leader
    candidates = published(models, (kind,))
    if not candidates:
        raise NoModelYet(
            f"The store has no {kind} model yet",
            where=models,
            remedy=f"train one: digits retrain --models {kind}",
        )
    matching = [one for one in candidates if one.card.version.startswith(version)]
    if not matching or (version and len(matching) > 1):
        raise UnknownModel(
            "There is no such version" if not matching else "That version is not unique",
            where=wanted,
            received=version,
            remedy="choose one of " + ", ".join(one.card.version for one in candidates),
        )
    return max(matching, key=lambda one: one.card.metrics.held_back.accuracy_low)
