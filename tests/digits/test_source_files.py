"""Sources found by reading are those that Python loads."""

import subprocess
import sys
from pathlib import Path

from digits.checks.batch.plan import NOT_READING, READING
from digits.settings_fields import CHECKOUT
from digits.source_files import imported_files, package_files


def loaded_by(module: str) -> set[str]:
    """The modules of `digits`, packages apart, that are there once this one is imported."""
    code = f"import sys, {module}\nfor name, loaded in sys.modules.items():\n"
    code += "    if not hasattr(loaded, '__path__'):\n        print(name)"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return {name for name in answer.stdout.split() if name.startswith("digits.")}


def test_imports_are_those_that_python_loads() -> None:
    """All that a module loads is found, and what is found to shape a reading is loaded."""
    loaded = loaded_by("digits.checks.batch.plan")
    assert imported_files(CHECKOUT, ["digits.checks.batch.plan"]).keys() >= loaded
    assert imported_files(CHECKOUT, READING, NOT_READING).keys() <= loaded


def test_all_spellings_of_an_import_are_seen(tmp_path: Path) -> None:
    """Whole modules, names of one or more lines, modules of a package, and within functions."""
    (tmp_path / "digits").mkdir()
    for name in "bcdefg":
        (tmp_path / "digits" / f"{name}.py").write_text("")
    (tmp_path / "digits" / "a.py").write_text(
        "import digits.b\nfrom digits.c import x\nfrom digits import (\n    d,\n    e,\n)\n"
        "def late():\n    from digits import f as other\n"
    )
    found = imported_files(tmp_path, ["digits.a"])
    assert sorted(found) == [f"digits.{name}" for name in "abcdef"]


def test_templates_are_sources_of_their_package() -> None:
    """Scripts and styles of the review page are among those of `artifacts`."""
    names = {path.name for path in package_files(CHECKOUT / "artifacts")}
    assert {"page.py", "review.html.j2", "review.js", "review.css"} <= names
