"""What makes two steps the same, and what a cached result is worth."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from prefect.cache_policies import NO_CACHE
from prefect.context import TaskRunContext

from digits.config import CnnConfig
from digits.errors import FileChanged
from digits.refs import FileRef
from digits.results import Weights
from tasks.caching import CacheFolder, WorkPolicy, task, verify_files


def key(name: str = "step", rooms: tuple[str, ...] = ("digits",), **inputs: Any) -> str | None:
    """The cache key of a step of this name with these inputs."""
    context = cast("TaskRunContext", SimpleNamespace(task=SimpleNamespace(name=name)))
    return WorkPolicy(rooms=rooms).compute_key(context, inputs, {})


@pytest.fixture
def file(tmp_path: Path) -> FileRef:
    """A small file with a reference to it."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"content")
    return FileRef.of(path)


def test_a_file_counts_by_its_content(file: FileRef, tmp_path: Path) -> None:
    """The same content elsewhere is the same step; other content is another."""
    moved = tmp_path / "b.bin"
    moved.write_bytes(b"content")
    other = tmp_path / "c.bin"
    other.write_bytes(b"other")
    assert key(data=file) == key(data=FileRef.of(moved))
    assert key(data=file) != key(data=FileRef.of(other))


def test_the_place_of_the_store_does_not_count() -> None:
    """The same work for another store is the same step."""
    assert key(store=Path("a"), seed=1) == key(store=Path("b"), seed=1)


def test_config_name_and_rooms_count() -> None:
    """A changed recipe, another step, or other sources make another key."""
    keys = {
        key(config=CnnConfig()),
        key(config=CnnConfig(epochs=3)),
        key("other", config=CnnConfig()),
        key(rooms=("digits", "artifacts"), config=CnnConfig()),
    }
    assert len(keys) == 4


def test_nothing_is_cached_unless_a_step_says_so() -> None:
    """The decorator caches only steps that name the rooms they use."""

    @task()
    def plain_step() -> int:
        return 1

    @task(uses=("digits",))
    def kept_step() -> int:
        return 1

    assert plain_step.cache_policy is NO_CACHE
    assert cast("WorkPolicy", kept_step.cache_policy).rooms == ("digits",)
    assert (plain_step.name, kept_step.name) == ("plain-step", "kept-step")


def test_files_are_verified_wherever_they_hide(file: FileRef) -> None:
    """A changed file is found inside records, mappings and lists."""
    results = [file, Weights(file=file), {"plot": file}, [[file]], (Weights(file=file),)]
    for result in results:
        verify_files(result)
    file.path.write_bytes(b"changed")
    for result in results:
        with pytest.raises(FileChanged, match="changed after it was written"):
            verify_files(result)


def test_a_cached_result_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """It is written beside its place and renamed: a reader of the old one never sees half of it."""
    cache = CacheFolder(basepath=str(tmp_path / "cache"))
    path = Path(cache.write_path("step-1", b"old", _sync=True))
    with path.open("rb") as reader:
        cache.write_path("step-1", b"new and longer", _sync=True)
        assert reader.read() == b"old"
    assert (path, path.read_bytes()) == (tmp_path / "cache" / "step-1", b"new and longer")
    assert [one.name for one in path.parent.iterdir()] == ["step-1"]
