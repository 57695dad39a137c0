"""Which reader is meant: the champion of the store, a version of it, or the one of the package."""

from pathlib import Path

from digits.registry.errors import UnknownModel
from digits.registry.versions import find

KIND = "reader"


def reader_folder(models: Path, wanted: str = KIND) -> Path:
    """The folder of the reader that is meant.

    Args:
        models: the store's folder of models; it need not exist.
        wanted: "reader" for the champion, which is the shipped reader until another is promoted;
            or "reader/VERSION", which may be shortened as long as it stays unique.

    Raises:
        UnknownModel: if there is no such version, or it reads no amounts.
        AliasLogCorrupt: if the log of the kind was tampered with.
        MalformedCard: if a card cannot be read.
    """
    kind = wanted.partition("/")[0]
    if kind != KIND:
        raise UnknownModel(
            "That is no reader of amounts",
            where=wanted,
            received=kind,
            remedy=f"choose {KIND}, or {KIND}/VERSION as `digits models` shows",
        )
    return find(models, wanted).folder
