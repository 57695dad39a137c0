"""What setuptools takes for packages, and what it leaves out."""

import tomllib
from pathlib import Path

from setuptools.discovery import PackageFinder, PEP420PackageFinder

ROOT = Path(__file__).resolve().parents[1]
TABLE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"][
    "packages"
]


def packages(root: Path) -> set[str]:
    """The packages below a folder, found by the rules of pyproject.toml."""
    rules = TABLE["find"]
    finder = PEP420PackageFinder if rules.get("namespaces", True) else PackageFinder
    return set(finder.find(str(root), include=rules["include"]))


def test_every_room_is_a_package() -> None:
    """No folder with sources of the product was left without its `__init__.py`."""
    sources = [path for room in ("digits", "artifacts", "tasks", "flows") for path in rooms(room)]
    assert {".".join(path.relative_to(ROOT).parts) for path in sources} == packages(ROOT)


def rooms(name: str) -> set[Path]:
    """The folders of a package that hold Python files which git would not ignore."""
    store = ROOT / "artifacts" / "store"
    return {file.parent for file in (ROOT / name).rglob("*.py") if store not in file.parents}


def test_the_store_is_no_package(tmp_path: Path) -> None:
    """Its folders of models and checks are not walked into when the project is built."""
    (tmp_path / "artifacts" / "store" / "models").mkdir(parents=True)
    (tmp_path / "artifacts" / "__init__.py").touch()
    assert packages(tmp_path) == {"artifacts"}
