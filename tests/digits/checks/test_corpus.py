"""Bad files of every kind: each gives its own problem, none raises, none takes long or much."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digits.checks.intake.filenames import printable
from digits.checks.intake.intake import CheckImage, images_of
from digits.checks.intake.listing import FolderEntry, list_inputs
from digits.checks.intake.problem import Problem
from digits.limits import Limits
from tests.digits.checks.corpus import (
    CHECK,
    ENTRIES,
    FILES,
    JPEG,
    LETTER,
    LIMITS,
    PNG,
    TIFF,
    write_corpus,
)
from tests.digits.checks.drawn import encoded
from tests.digits.checks.pdfs import page_of, pdf_of, scanned

ROOT = Path(__file__).resolve().parents[3]
MEGABYTES = 200  # of a whole process, Python and its libraries included
READ_ALL = """
import sys
from pathlib import Path
from digits.checks.intake.intake import images_of
from digits.checks.intake.listing import list_inputs
for entry in list_inputs(Path(sys.argv[1])):
    entry.problem or list(images_of(entry.path))
# The system's own count for this program; getrusage also counts the one that started it.
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


def outcome(entry: FolderEntry, root: Path) -> list[CheckImage | Problem]:
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
    deepest = "deep/a/b/c/d"  # the folder that is one too deep, told in place of what is in it
    expected = {printable(name) for name in (*FILES, *ENTRIES, "linked-to.png")}
    assert set(outcomes) == expected - {"deep"} | {deepest}
    assert all(outcomes.values())


def test_no_bomb_goes_off(tmp_path: Path) -> None:
    """A fresh process reads the whole corpus in little memory, and comes to an end."""
    write_corpus(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert int(done.stdout) < MEGABYTES


def test_damage_anywhere_is_no_error(tmp_path: Path) -> None:
    """Good files with seeded damage give pages or problems, at least one, and never raise."""
    good = [PNG, JPEG, TIFF, LETTER, scanned(CHECK), encoded(CHECK, "TIFF", compression="tiff_lzw")]
    path = tmp_path / "damaged"
    for seed in range(120):
        rng = np.random.default_rng(seed)
        data = bytearray(good[seed % len(good)])
        for at in rng.integers(0, len(data) if seed % 2 else 400, 1 + seed % 9):
            data[at] = int(rng.integers(0, 256))
        path.write_bytes(data[: int(rng.integers(1, len(data)))] if seed % 3 == 0 else data)
        assert list(images_of(path, LIMITS))


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """A PDF of a hundred thousand strokes is not drawn to its end."""
    content = b"".join(b"%d %d m 430 190 l S\n" % (n % 430, n % 197) for n in range(100_000))
    path = tmp_path / "slow.pdf"
    path.write_bytes(pdf_of([page_of(432, 198, content), page_of(432, 198)]))
    results = list(images_of(path, Limits(most_seconds=0.001)))
    assert [getattr(result, "code", "") for result in results] == ["too-slow", ""]
