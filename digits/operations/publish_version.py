"""Publishing a model version of any kind: files and card, in a folder that never changes."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from digits.models.model_card import CARD_FILE, verified_bytes
from digits.refs import FileRef
from digits.registry.versions import AnyCard, read_card
from digits.store.atomic import atomic_folder
from digits.store.folders import Store


def publish_version(
    store: Store, kind: str, version: str, card: AnyCard, files: Sequence[FileRef]
) -> Path:
    """Put a model under ``models/KIND/VERSION/`` with its card; returns the folder.

    A version that is there already stays as it is, card and all: it has the same weights.

    Args:
        store: where to.
        kind: the kind of model.
        version: the beginning of its weights' digest.
        card: what is told of it; its ``files`` are those that are published.
        files: the model's files.

    Raises:
        FileChanged: if a file is gone or has changed.
        ModelTampered: if the version is there already, but its files are not those of its card.
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    folder = store.path("models", kind, version)
    if not folder.exists():
        with atomic_folder(folder) as partial:
            for file in files:
                shutil.copyfile(file.verified(), partial / file.path.name)
            (partial / CARD_FILE).write_text(card.to_json(), "utf-8")
    for described in read_card(folder, kind).files.values():
        verified_bytes(folder, described)
    return folder
