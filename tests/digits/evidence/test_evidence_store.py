"""The folders of evidence: whole or not there, whoever else is at them, and gone without a rest."""

import os
import shutil
import time
from pathlib import Path

import pytest

from digits.evidence import evidence_store
from digits.evidence.evidence_store import RECORD, EvidenceStore
from digits.store.atomic import ABANDONED_SECONDS, PARTIAL
from digits.store.folders import Store
from tests.own_evidence import keep

CHECKS = range(4)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with four decided checks."""
    made = Store(tmp_path / "store").prepare()
    keep(made, CHECKS)
    return made


def test_what_is_not_whole_yet_is_not_there(store: Store) -> None:
    """The folder of a check that is being written, or was when its process was killed."""
    kept = EvidenceStore(store)
    first, *others = kept.all()
    folder = kept.path_of(first, first.figures).parent
    folder.rename(folder.with_name(f"{PARTIAL}a1b2"))
    assert list(kept.all()) == others
    assert kept.get(first.check) is None


def test_what_is_removed_meanwhile_is_no_damage(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look into the folder and the reading of its record."""
    kept = EvidenceStore(store)
    first, *others = kept.all()

    def removed(paths: list[Path]) -> list[Path]:
        found = sorted(paths)
        kept.forget(first.check)
        return found

    monkeypatch.setattr(evidence_store, "sorted", removed, raising=False)
    assert list(kept.all()) == others


def test_after_a_kill_amid_removing_nothing_is_evidence(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither record nor crops lie where evidence does; the store sweeps out the rest."""
    kept = EvidenceStore(store)
    first, *others = kept.all()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda path: (path / RECORD).unlink())
        assert kept.forget(first.check)
    assert list(kept.all()) == others
    assert not kept.path_of(first, first.figures).exists()
    assert not kept.forget(first.check)
    (left,) = store.path("own").rglob(f"{PARTIAL}*")
    long_ago = time.time() - 2 * ABANDONED_SECONDS
    os.utime(left, (long_ago, long_ago))
    store.prepare()
    assert not left.exists()
