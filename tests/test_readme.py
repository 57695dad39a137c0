"""README and docs cannot rot: every command parses, every path exists, the README stays short."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from digits.settings import GROUPS, SERVICE_TOKEN, settings_table
from digits.source_files import package_files
from flows.cli import command_line

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "digits" / "data" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MOST_WORDS = 1_500  # of the README, as `wc -w` counts
DIGITS = ".venv/bin/digits"
PACKAGES = "digits|artifacts|tasks|flows|tests"
OUTSIDE = {"artifacts/store"}  # folders that appear when the program runs

CLONE = "tests/system/test_fresh_clone.py"
SERVICE = "tests/system/test_service.py"
AMOUNTS = "tests/flows/commands/test_amounts.py"
REVIEW = "tests/flows/commands/test_review.py"
LONG = {  # the README's commands that other tests run, in a small preset or from a fresh clone
    "make setup": CLONE,
    "make train": CLONE,
    "make test": CLONE,
    "make up": SERVICE,
    "make status": SERVICE,
    "make down": SERVICE,
    f"{DIGITS} score scans/ --layout us-personal --out result/": "tests/flows/test_score_checks.py",
    f"{DIGITS} review apply ~/Downloads/corrections.json": REVIEW,
    f"{DIGITS} learn": "tests/flows/test_learn.py",
    f"{DIGITS} purge --older-than 90d --dry-run": REVIEW,
    f"{DIGITS} retrain --preset small": CLONE,
    f"{DIGITS} retrain --models cnn --seed 1": CLONE,
    f"{DIGITS} retrain --new-data scans/ more-scans/": CLONE,
    f"{DIGITS} train-reader": "tests/flows/test_train_reader.py",
    f"{DIGITS} train-words": "tests/flows/test_train_words.py",
    f"{DIGITS} promote cnn": CLONE,
    f"{DIGITS} rollback cnn": CLONE,
    f"{DIGITS} read --currency CLP crop.jpg": AMOUNTS,
    f"{DIGITS} evaluate crops/ --truth crops/truth.csv --currency CLP --out result/": AMOUNTS,
    f"{DIGITS} calibrate crops/ --truth crops/truth.csv --currency CLP --rate 0.01"
    " --out own.json": AMOUNTS,
    f"{DIGITS} read --currency CLP --calibration own.json new/": AMOUNTS,
    f"{DIGITS} predict photo.jpg": CLONE,
}
QUICK = {f"{DIGITS} models", f"{DIGITS} review list"}


def commands(page: Path) -> list[str]:
    """The commands in a page's shell blocks, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def code_spans(page: Path) -> Iterator[str]:
    """What a page has in backticks, outside blocks of code."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", text)


def digits_commands() -> list[str]:
    """The arguments of every `digits` command in the pages, in shell blocks and in backticks."""
    lines = [line for page in PAGES for line in commands(page) if line.startswith(DIGITS)]
    spans = [span for page in PAGES for span in code_spans(page)]
    inline = [span for span in spans if re.match(r"(\.venv/bin/)?digits [a-z-]+ .*--", span)]
    return sorted({line.partition("digits ")[2] for line in [*lines, *inline]})


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in headings}


def relative(page: Path) -> str:
    """A page's path, for the names of tests."""
    return page.relative_to(ROOT).as_posix()


def test_the_readme_is_short() -> None:
    """Who wants more follows a link."""
    assert len(README.read_text("utf-8").split()) <= MOST_WORDS


def test_every_command_of_the_readme_is_accounted_for() -> None:
    """A command that is added to the README has to be added here, and none is left over."""
    assert set(commands(README)) == set(LONG) | QUICK


def test_long_commands_are_run_by_other_tests() -> None:
    """The test that a long command points to contains its target or command, and its options."""
    for command, test in LONG.items():
        tested = (ROOT / test).read_text("utf-8")
        options = [word for word in command.split() if word.startswith("--")]
        missing = [word for word in [command.split()[1], *options] if not is_in(tested, word)]
        assert not missing, (command, missing)


def is_in(tested: str, word: str) -> bool:
    """Whether a test names a word as a shell has it, or as a Python argument."""
    argument = word.removeprefix("--").replace("-", "_")
    return word in tested or (word.startswith("--") and f"{argument}=" in tested)


@pytest.mark.parametrize("command", sorted(QUICK))
def test_quick_commands_run(command: str, tmp_path: Path) -> None:
    """Listings answer with status 0 on an empty store."""
    if not (ROOT / DIGITS).exists():
        pytest.fail("run the tests by `make test`, which sets up .venv")
    answer = subprocess.run(
        shlex.split(command),
        cwd=ROOT,
        env=os.environ | {"DIGITS_STORE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip()


@pytest.mark.parametrize("command", digits_commands())
def test_every_command_of_the_pages_parses(command: str) -> None:
    """Commands and options of README and docs exist, with values that are accepted."""
    words = shlex.split(command.removeprefix("COMMAND "))
    command_line(words).parse_args(words, exit_on_error=False, print_error=False)


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_and_pictures_exist(page: Path) -> None:
    """Nothing that a page links to inside the repository is missing, headings included."""
    for link in re.findall(r"\]\((?!https?://)([^)]+)\)", page.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_paths_exist(page: Path) -> None:
    """Files, folders and dotted modules that a page names in backticks are there."""
    missing = []
    for span in code_spans(page):
        if re.fullmatch(rf"({PACKAGES}|docs)/[\w./-]*", span):
            known = any(span.startswith(folder) for folder in OUTSIDE)
            missing += [span] if not known and not (ROOT / span).exists() else []
        elif dotted := re.fullmatch(rf"(?:{PACKAGES})(?:\.[a-z_0-9]+)+", span):
            module = ROOT / dotted[0].replace(".", "/")
            found = module.is_dir() or module.with_suffix(".py").exists()
            missing += [] if found else [span]
    for folder, names in re.findall(
        r"`(\w+/[\w/]*/)`: ((?:`\w+`(?:, )?)+)", page.read_text("utf-8")
    ):
        modules = [f"{folder}{name}.py" for name in re.findall(r"\w+", names)]
        missing += [module for module in modules if not (ROOT / module).exists()]
    assert missing == []


def rooms_drawn() -> dict[str, set[str]]:
    """What each room of `digits` may import by the diagram of the design, arrows followed."""
    design = (ROOT / "docs" / "design.md").read_text("utf-8")
    diagram = next(
        block for block in re.findall(r"```mermaid(.*?)```", design, re.DOTALL) if "root[" in block
    )
    arrows: dict[str, set[str]] = {}
    for line in re.sub(r"\[.*?\]", "", diagram).splitlines():
        left, arrow, right = line.partition("-->")
        for room in left.split("&") if arrow else ():
            arrows.setdefault(room.strip(), set()).add(right.strip())
    for _ in arrows:
        arrows = {
            room: below.union(*(arrows.get(other, set()) for other in below))
            for room, below in arrows.items()
        }
    return arrows


def room_of(module: str) -> str:
    """The room of a module of `digits`, given with dots."""
    parts = module.split(".")
    is_room = len(parts) > 1 and (ROOT / "digits" / parts[1] / "__init__.py").exists()
    return parts[1] if is_room else "root"


def test_the_diagram_of_rooms_is_true() -> None:
    """Every import between rooms of `digits` follows an arrow of the design's diagram."""
    drawn, wrong = rooms_drawn(), []
    for path in package_files(ROOT / "digits"):
        if path.suffix != ".py":
            continue
        room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        names = re.findall(r"^\s*from (digits[\w.]*) import", path.read_text("utf-8"), re.MULTILINE)
        allowed = {room, "root"} | drawn.get(room, set())
        wrong += [f"{relative(path)} → {name}" for name in names if room_of(name) not in allowed]
    assert wrong == []


def test_the_glossary_names_what_is_there() -> None:
    """The new names of the glossary's second table stand in the sources."""
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    table = glossary.partition("| 0.1.0 | now |")[2].partition("Modules that moved")[0]
    news = [line.rpartition(" | ")[2] for line in table.splitlines() if " | " in line]
    names = {name for new in news for name in re.findall(r"`([A-Za-z_]+)`", new)}
    files = [path for package in PACKAGES.split("|") for path in package_files(ROOT / package)]
    files += (ROOT / "tests" / "bench").glob("*.py")
    texts = [path.read_text("utf-8") for path in files if path.suffix == ".py"]
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    assert names - words == set()


def test_the_runbook_lists_all_deployments() -> None:
    """Every deployment of prefect.yaml has its line."""
    registry = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    names = [deployment["name"] for deployment in registry["deployments"]]
    runbook = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert [name for name in names if f"\n| `{name}` |" not in runbook] == []


def test_the_runbook_shows_the_table_of_settings() -> None:
    """Every setting of the machine and of the service has its line, in the words of the code."""
    runbook = (ROOT / "docs" / "operations.md").read_text("utf-8")
    rows = [
        f"| `{row.name}` | {row.kind} | {row.meaning} | {row.default.removeprefix(f'{ROOT}/')} |"
        for row in settings_table().values()
    ]
    assert [row for row in rows if f"\n{row}\n" not in runbook] == []


def test_settings_are_called_as_they_are() -> None:
    """No page and no source names a setting that would be refused."""
    sources = [path for room in PACKAGES.split("|")[:4] for path in package_files(ROOT / room)]
    names = {
        name
        for path in [*PAGES, *sources]
        for name in re.findall(r"\bDIGITS_[A-Z0-9_]*[A-Z0-9]", path.read_text("utf-8", "replace"))
    }
    assert names - settings_table().keys() - GROUPS - {SERVICE_TOKEN} == set()


def test_no_placeholder_is_left() -> None:
    """No number was left to be filled in."""
    pages = [*PAGES, ROOT / "CHANGELOG.md"]
    left = {relative(page): re.findall(r"@[A-Z]+@", page.read_text("utf-8")) for page in pages}
    assert not any(left.values()), left
