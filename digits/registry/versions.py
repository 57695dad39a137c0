"""The model versions of a store: listing them, and finding the one that is meant.

``models/KIND/VERSION/`` holds `card.json` and the model's files; it is immutable. Which version is
champion stands in the kind's log (`digits.registry.alias_log`). The reader of amounts that comes
with the package is a version, too (`digits.registry.bundled`). Reading needs no Keras and no
Prefect, so that it is quick.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from digits.amounts.reader.reader_card import ReaderCard
from digits.config import KINDS, MODEL_KINDS
from digits.models.model_card import CARD_FILE, Card
from digits.registry.alias_log import aliases_of
from digits.registry.bundled import bundled_folder, bundled_version
from digits.registry.errors import NoModelYet, UnknownModel

if TYPE_CHECKING:
    from digits.models.classifier import Classifier

AnyCard: TypeAlias = Card | ReaderCard


class Published(NamedTuple):
    """A model version on disk."""

    folder: Path
    card: AnyCard


def read_card(folder: Path, kind: str) -> AnyCard:
    """The card of a kind's version in its folder.

    Raises:
        MalformedCard: if it is gone or cannot be read.
    """
    return (ReaderCard if kind == "reader" else Card).read(folder / CARD_FILE)


def published(models: Path, kinds: Sequence[str] = MODEL_KINDS) -> list[Published]:
    """The versions of some kinds below the folder `models` and in the package, the newest first.

    Raises:
        MalformedCard: if a card cannot be read.
    """
    versions = [
        Published(folder, read_card(folder, kind)) for kind, folder in _folders(models, kinds)
    ]
    return sorted(versions, key=lambda version: version.card.created, reverse=True)


def _folders(models: Path, kinds: Sequence[str]) -> list[tuple[str, Path]]:
    folders = [
        (kind, path.parent)
        for kind in kinds
        for path in models.glob(f"{kind}/*/{CARD_FILE}")
        if not path.parent.name.startswith(".")
    ]
    for kind in kinds:
        folder, version = bundled_folder(kind), bundled_version(kind)
        if folder and not (models / kind / version / CARD_FILE).exists():
            folders.append((kind, folder))
    return folders


def champion(models: Path, kind: str) -> Published | None:
    """The champion of a kind, or None as long as there is none.

    Raises:
        AliasLogCorrupt: if the log of the kind was tampered with.
        MalformedCard: if the champion's card is gone or cannot be read.
    """
    version = aliases_of(models, kind).champion
    return one_version(models, kind, version) if version else None


def one_version(models: Path, kind: str, version: str) -> Published:
    """A version by its whole name, from the store, or else the one of the package.

    Raises:
        MalformedCard: if its card is gone or cannot be read.
    """
    folder, shipped = models / kind / version, bundled_folder(kind)
    if shipped and version == bundled_version(kind) and not (folder / CARD_FILE).exists():
        folder = shipped
    return Published(folder, read_card(folder, kind))


def find(models: Path, wanted: str) -> Published:
    """The version that is meant by a kind ("cnn": its champion) or by "cnn/VERSION".

    As long as there is no champion, a kind means its best version: the one whose accuracy
    on its model-selection images has the highest lower bound, so that a trial on few digits does
    not take the place of a model that was measured on many; of equals the newest. A version may be
    shortened as long as it stays unique.

    Raises:
        UnknownModel: if there is no such kind or version.
        NoModelYet: if the kind is known but has no version yet.
        AliasLogCorrupt, MalformedCard: see `champion`.
    """
    kind, _, version = wanted.partition("/")
    if kind not in MODEL_KINDS:
        raise UnknownModel(
            "There is no model of that name",
            where=wanted,
            received=kind,
            remedy=f"choose one of {', '.join(MODEL_KINDS)}, or KIND/VERSION as `digits models` "
            "shows",
        )
    if not version and (leader := champion(models, kind)):
        return leader
    candidates = published(models, (kind,))
    if not candidates:
        raise NoModelYet(
            f"The store has no {kind} model yet",
            where=models,
            remedy=f"train one: {training_command(kind)}",
        )
    matching = [candidate for candidate in candidates if candidate.card.version.startswith(version)]
    if not matching or (version and len(matching) > 1):
        raise UnknownModel(
            "There is no such version" if not matching else "That version is not unique",
            where=wanted,
            received=version,
            remedy="choose one of "
            + ", ".join(f"{kind}/{candidate.card.version}" for candidate in candidates),
        )
    return max(matching, key=lambda candidate: _surely_right(candidate.card))


def load_classifier(models: Path, wanted: str) -> "Classifier":
    """The classifier that is meant by a kind or KIND/VERSION; see `registry.find`.

    Raises:
        UnknownModel: if there is none, or it reads no single digits.
        NoModelYet, MalformedCard, ModelTampered: if it cannot be had.
    """
    version = find(models, wanted)
    if not isinstance(version.card, Card):
        raise UnknownModel(
            "That model reads no single digits",
            where=wanted,
            received=version.card.title,
            remedy=f"choose one of {', '.join(KINDS)}; amounts are read by `digits read`",
        )
    # Imported here: whoever lists versions opens none.
    from digits.models.classifier import Classifier

    return Classifier.load(version.folder, version.card)


def training_command(kind: str) -> str:
    """What makes a version of a kind."""
    return "digits train-reader" if kind == "reader" else f"digits retrain --models {kind}"


def _surely_right(card: AnyCard) -> float:
    """The lower bound of what a model reads right: a reader's in the currency it reads worst."""
    if isinstance(card, ReaderCard):
        return min(scores.exact_low for scores in card.calibration.metrics.by_currency.values())
    return card.metrics.model_selection.accuracy_low
