"""Bad files of every kind: each gives its own problem, none raises, none takes long or much."""

import resource
from pathlib import Path

import pytest

from digits.checks.intake import CheckImage, images_of
from digits.checks.listing import Input, list_inputs
from digits.checks.names import printable
from digits.checks.problem import Problem
from tests.digits.checks.corpus import ENTRIES, FILES, LIMITS, write_corpus

MEGABYTES = 500  # a good check takes a few, the largest allowed page some 240


def outcome(entry: Input, root: Path) -> list[CheckImage | Problem]:
    """What becomes of one entry."""
    if entry.problem:
        return [entry.problem]
    return list(images_of(entry.path, LIMITS, root))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[CheckImage | Problem]]:
    """What becomes of every bad file, by its printable name."""
    folder = tmp_path_factory.mktemp("bad")
    write_corpus(folder)
    return {entry.name: outcome(entry, folder) for entry in list_inputs(folder, LIMITS)}


def test_the_corpus_is_large() -> None:
    """At least sixty kinds of bad files are in it."""
    assert len(FILES) + len(ENTRIES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_gives_its_problem(
    name: str, outcomes: dict[str, list[CheckImage | Problem]]
) -> None:
    """A problem of the right code, besides as many pages as are whole."""
    results = outcomes[printable(name)]
    problems = [result for result in results if isinstance(result, Problem)]
    assert FILES[name].code in {problem.code for problem in problems}
    assert len(results) - len(problems) == FILES[name].pages
    for problem in problems:
        assert problem.reason.endswith(".")
        assert len(problem.reason) > 40
        assert printable(name) not in problem.reason


@pytest.mark.parametrize("name", ENTRIES)
def test_a_refused_entry_gives_its_problem(
    name: str, outcomes: dict[str, list[CheckImage | Problem]]
) -> None:
    """What is no plain file within reach is refused by its own code, and never opened."""
    found = [results for shown, results in outcomes.items() if shown.split("/")[0] == name]
    codes = [result.code for results in found for result in results if isinstance(result, Problem)]
    assert codes == [ENTRIES[name][0]]


def test_nothing_is_lost_or_twice(outcomes: dict[str, list[CheckImage | Problem]]) -> None:
    """Every file and entry stands in the list exactly once, and has at least one result."""
    entries = {name for name in ENTRIES if name != "deep"} | {"deep/a/b/c/d", "linked-to.png"}
    expected = {printable(name) for name in (*FILES, *entries)}
    assert set(outcomes) == expected - ({"deep/a/b/c/d"}) | {
        name for name in outcomes if name.startswith("deep/")
    }
    assert all(outcomes.values())


def test_memory_stays_bounded(outcomes: dict[str, list[CheckImage | Problem]]) -> None:
    """No bomb was unpacked: the process never held more than a good file takes."""
    assert outcomes
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 < 4 * MEGABYTES
