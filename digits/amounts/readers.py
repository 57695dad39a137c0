"""Which reader is meant: the champion of the store, a version of it, or the one of the package."""

from pathlib import Path

from digits.amounts.amount_reader import shipped_folder
from digits.amounts.reader_card import ReaderCard
from digits.card import CARD_FILE
from digits.errors import UnknownModel
from digits.moves import standing

KIND = "reader"


def reader_folder(models: Path, wanted: str = KIND) -> Path:
    """The folder of the reader that is meant.

    Args:
        models: the store's folder of models; it need not exist.
        wanted: "reader" for the champion, and for the shipped reader as long as there is none;
            or "reader/VERSION", which may be shortened as long as it stays unique.

    Raises:
        UnknownModel: if there is no such version.
        MovesDamaged: if the log of the kind was tampered with.
        MalformedCard: if the shipped reader's card cannot be read.
    """
    kind, _, version = wanted.partition("/")
    folders = _folders(models)
    if kind != KIND:
        raise _unknown(wanted, "There is no reader of that name", folders)
    if not version:
        version = standing(models, KIND).champion
        if not version:
            return shipped_folder()
    matching = [name for name in folders if name.startswith(version)]
    if len(matching) != 1:
        what = "That version is not unique" if matching else "There is no such version of a reader"
        raise _unknown(wanted, what, folders)
    return folders[matching[0]]


def _folders(models: Path) -> dict[str, Path]:
    """All readers by version; one of the store goes before the same one of the package."""
    shipped = shipped_folder()
    found = {}
    if (shipped / CARD_FILE).exists():
        found[ReaderCard.read(shipped / CARD_FILE).version] = shipped
    stored = sorted((models / KIND).glob(f"*/{CARD_FILE}"))
    return found | {
        card.parent.name: card.parent for card in stored if not card.parent.name.startswith(".")
    }


def _unknown(wanted: str, problem: str, folders: dict[str, Path]) -> UnknownModel:
    return UnknownModel(
        problem,
        where=wanted,
        received=wanted.partition("/")[2] or wanted,
        remedy="choose one of " + ", ".join(f"{KIND}/{version}" for version in folders),
    )
