"""Which files are the project's sources: those of packages, and those that a module imports.

Found by reading alone; nothing is imported or run. What lies in a folder without an
``__init__.py``, such as a store in its default place, is data and is never entered.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

TEMPLATES = "templates"  # the one folder of a package that holds no Python and is source, too
# Also within functions. Parsing the sources would say the same and take eight times as long.
IMPORT = re.compile(
    r"^[ \t]*(?:from (digits(?:\.\w+)*) import (\([^)]*\)|[^\n#]*)|import (digits(?:\.\w+)*))",
    re.MULTILINE,
)


def package_files(folder: Path) -> Iterator[Path]:
    """The modules of a package and of the packages in it, and its templates; none for others.

    Args:
        folder: such as ``digits/checks`` in the checkout.
    """
    if not (folder / "__init__.py").is_file():
        return
    for path in folder.iterdir():
        if path.is_dir() and path.name == TEMPLATES:
            yield from (file for file in path.rglob("*") if file.is_file())
        elif path.is_dir():
            yield from package_files(path)
        elif path.suffix == ".py":
            yield path


def imported_files(
    checkout: Path, modules: Iterable[str], left_out: Iterable[str] = ()
) -> dict[str, Path]:
    """The modules of `digits` that these import, directly or not, and they themselves.

    Packages' own files are not among them: they hold a docstring and nothing else.

    Args:
        checkout: the folder that holds `digits`.
        modules: by their full names, such as ``digits.checks.scoring``.
        left_out: modules, or packages with all in them, that are not followed.
    """
    apart = tuple(f"{name}." for name in left_out)
    closure: dict[str, Path] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = (checkout / name.replace(".", "/")).with_suffix(".py")
        if name not in closure and not f"{name}.".startswith(apart) and path.is_file():
            closure[name] = path
            waiting += _imports(path.read_text("utf-8"))
    return closure


def _imports(source: str) -> Iterator[str]:
    """The names of modules of `digits` that a source may import."""
    for package, names, module in IMPORT.findall(source):
        yield package or module
        yield from (f"{package}.{name}" for name in re.findall(r"\w+", names))
