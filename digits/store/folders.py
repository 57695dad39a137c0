"""The store: where every file of the project lies.

```
store/data/        MNIST as fetched, new data, prepared     made anew if deleted
store/features/    ResNet50's features of the digits        made anew if deleted
store/fits/        trained models before they are scored    made anew if deleted
store/scores/      predictions of each model                made anew if deleted
store/plots/       pictures, named by content               made anew if deleted
store/checkpoints/ trainings of readers at work             made anew if deleted
store/cache/       results of finished steps (JSON)         made anew if deleted
store/locks/       who is at work, while he is              made anew if deleted
store/study/       trainings that are compared              made anew if deleted
store/models/      KIND/VERSION/: the published models      keep
store/scored/      BATCH/: exports of scored checks         keep
store/ledger.sqlite  what checks say and what came of them  keep
store/own/         what is learned from decisions      keep, and private
store/micr.key     what MICR lines are digested with    keep, and private
store/runs/        RUN-ID/: the reports                     keep
store/prefect/     Prefect's history of commands            made anew if deleted
store/service/     Prefect's database, logs, who runs       keep
```
"""

import contextlib
import shutil
import tempfile
import time
from pathlib import Path

from digits.store.atomic import ABANDONED_SECONDS, PARTIAL, translate_os_errors

ROOMS = (
    "data",
    "features",
    "fits",
    "scores",
    "plots",
    "checkpoints",
    "cache",
    "models",
    "runs",
)


class Store:
    """Paths of one store, and the ways to write into it.

    Args:
        root: its folder; made, with its rooms, by `prepare`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def prepare(self) -> "Store":
        """Make the rooms, see that they can be written, and sweep out abandoned partial files.

        Raises:
            StoreNotWritable: if the folder cannot be made or written.
            StoreFull: if the disk is full.
        """
        with translate_os_errors(self.root, making=True):
            for room in ROOMS:
                (self.root / room).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.root) as probe:
                probe.write(b"\0" * 4096)
        self._sweep()
        return self

    def path(self, room: str, *names: str) -> Path:
        """A place in the store; nothing is made."""
        return self.root.joinpath(room, *names)

    def _sweep(self) -> None:
        for left in self.root.glob(f"*/**/{PARTIAL}*"):
            # Another run may end between finding a file and looking at it.
            with contextlib.suppress(FileNotFoundError):
                if time.time() - left.lstat().st_mtime > ABANDONED_SECONDS:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
