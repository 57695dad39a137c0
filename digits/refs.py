"""A reference to a file by path and content: the only way that data travels between tasks."""

import hashlib
import json
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from digits.errors import FileChanged


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, as 64 hexadecimal digits.

    Raises:
        FileChanged: if the file is not there.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as missing:
        raise FileChanged(
            "A file is gone", where=path, remedy="run the same command again: it is made anew"
        ) from missing


def digest_of(value: object) -> str:
    """SHA-256 of a plain value's JSON, keys sorted."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


class FileRef(BaseModel):
    """A file, and the content that it had when it was written."""

    model_config = ConfigDict(frozen=True)

    path: Path
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Self:
        """A reference to `path` as it is now."""
        return cls(path=path, sha256=sha256_of(path))

    def verified(self) -> Path:
        """The path, once its content is known to be the one referred to.

        Raises:
            FileChanged: if the file is gone or holds something else.
        """
        if (digest := sha256_of(self.path)) != self.sha256:
            raise FileChanged(
                "A file changed after it was written",
                where=self.path,
                received=f"sha256 {digest}, expected {self.sha256}",
                remedy="delete it and run the same command again: it is made anew",
            )
        return self.path
