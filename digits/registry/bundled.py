"""The model that comes with the package: the first champion of its kind, before any training.

As long as no move was made, it is champion, whatever version the package holds. The first move of
its kind copies it into the store (`digits.registry.alias_changes`), so that a later package changes
no champion.
"""

from pathlib import Path

from digits.amounts.reader.reader_card import BUNDLED_READER, ReaderCard
from digits.models.model_card import CARD_FILE

BUNDLED = {"reader": BUNDLED_READER}


def bundled_folder(kind: str) -> Path | None:
    """Where the package holds a model of this kind; None if it holds none."""
    folder = BUNDLED.get(kind)
    return folder if folder and (folder / CARD_FILE).exists() else None


def bundled_version(kind: str) -> str:
    """The version that the package holds, or nothing.

    Raises:
        MalformedCard: if its card cannot be read.
    """
    folder = bundled_folder(kind)
    return ReaderCard.read(folder / CARD_FILE).version if folder else ""
