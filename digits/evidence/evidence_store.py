"""Where evidence lies: a folder for each check in the store's room ``own/checks/``.

```
own/checks/3f/3f0c…/evidence.json   the record
                    figures.png     the crops that it names
                    words-1.png
```

Readable by the owner alone. A folder appears whole or not at all; a record is replaced whole.
"""

import contextlib
import io
import shutil
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import Image
from pydantic import ValidationError

from digits.arrays import Grey
from digits.errors import complaint
from digits.evidence.errors import EvidenceDamaged
from digits.evidence.records import ROOM, CropFile, DecidedCheck, Evidence
from digits.refs import sha256_of
from digits.store.atomic import (
    PARTIAL,
    atomic_folder,
    private_folder,
    translate_os_errors,
    write_bytes,
)
from digits.store.folders import Store

LOCK = "evidence"  # of whoever changes what is kept
CHECKS = "checks"
RECORD = "evidence.json"
FIGURES = "figures.png"


class EvidenceStore:
    """The evidence of a store.

    Args:
        store: the store.
    """

    def __init__(self, store: Store) -> None:
        self._folder = store.path(ROOM, CHECKS)

    def keep(self, decided: DecidedCheck, figures: Grey, words: Sequence[Grey]) -> None:
        """Write a check's record and crops, in the place of what was there.

        Args:
            decided: the record.
            figures: uint8 (h, w), dark ink on light paper.
            words: the same, a picture for each line.

        Raises:
            StoreFull, StoreNotWritable: if it cannot be written; then nothing is.
        """
        folder = self._of(decided.check)
        for parent in (self._folder.parent, self._folder, folder.parent):
            private_folder(parent)
        with atomic_folder(folder, replace=True, private=True) as partial:
            lines = [
                _write_crop(partial / f"words-{number}.png", line)
                for number, line in enumerate(words, start=1)
            ]
            kept = Evidence(
                **decided.model_dump(),
                figures=_write_crop(partial / FIGURES, figures),
                words=tuple(lines),
            )
            write_bytes(partial / RECORD, _json(kept), private=True)

    def replace(self, evidence: Evidence) -> None:
        """Write a record anew whose crops are there: its decision changed.

        Raises:
            StoreFull, StoreNotWritable: if it cannot be written.
        """
        write_bytes(self._of(evidence.check) / RECORD, _json(evidence), private=True)

    def get(self, check: str) -> Evidence | None:
        """The record of a check, if there is one.

        Raises:
            EvidenceDamaged: if it cannot be read.
        """
        return _read(self._of(check) / RECORD)

    def all(self) -> Iterator[Evidence]:
        """All records, in the order of their names.

        What is written or removed meanwhile is there whole, or not at all.

        Raises:
            EvidenceDamaged: if one cannot be read.
        """
        # A check's name is hexadecimal; a folder that is not whole yet begins with a point.
        for path in sorted(self._folder.glob(f"[0-9a-f][0-9a-f]/[0-9a-f]*/{RECORD}")):
            if evidence := _read(path):
                yield evidence

    def crop(self, evidence: Evidence, crop: CropFile) -> Grey:
        """A crop, uint8 (h, w), dark ink on light paper.

        Raises:
            EvidenceDamaged: if it is gone or has changed.
        """
        path = self.path_of(evidence, crop)
        if not path.is_file() or sha256_of(path) != crop.sha256:
            raise _damaged(path, "another content, or none")
        with Image.open(path, formats=("PNG",)) as picture:
            return np.asarray(picture.convert("L"))

    def path_of(self, evidence: Evidence, crop: CropFile) -> Path:
        """Where a crop lies."""
        return self._of(evidence.check) / crop.name

    def forget(self, check: str) -> bool:
        """Remove a check's record and crops; returns whether there were any.

        Raises:
            StoreNotWritable: if they cannot be removed.
        """
        folder = self._of(check)
        if not folder.exists():
            return False
        # Renamed first: of what is half removed after a kill nothing is evidence, and the store
        # sweeps it out.
        past = folder.with_name(f"{PARTIAL}{uuid.uuid4().hex}")
        with translate_os_errors(folder):
            folder.rename(past)
            with contextlib.suppress(FileNotFoundError):  # swept out by another process meanwhile
                shutil.rmtree(past)
        return True

    def before(self, time: datetime) -> list[str]:
        """The checks that were decided before a time."""
        return [evidence.check for evidence in self.all() if evidence.decided < time]

    def _of(self, check: str) -> Path:
        return self._folder / check[:2] / check


def _write_crop(path: Path, pixels: Grey) -> CropFile:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return CropFile(
        name=path.name, sha256=write_bytes(path, buffer.getvalue(), private=True).sha256
    )


def _json(evidence: Evidence) -> bytes:
    return (evidence.model_dump_json(indent=2) + "\n").encode()


def _read(path: Path) -> Evidence | None:
    """A record; None if there is none, or no longer."""
    try:
        return Evidence.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as cause:
        raise _damaged(path, complaint(cause)) from cause


def _damaged(path: Path, received: str) -> EvidenceDamaged:
    return EvidenceDamaged(
        "What is kept of a decided check is not as it was written",
        where=path,
        received=received,
        remedy="restore it from a backup, or remove its folder: it is one check of many",
    )
