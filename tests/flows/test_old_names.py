"""Old names are translated and told once; both names at a time are refused in a sentence."""

import pytest

from flows.errors import BothNamesGiven
from flows.old_names import OPTIONS, PARAMETERS, with_new_options, with_new_parameters


@pytest.mark.parametrize(("words", "new"), OPTIONS.items())
@pytest.mark.parametrize("joined", [False, True])
def test_every_old_option_is_translated(words: tuple[str, ...], new: str, *, joined: bool) -> None:
    """With a blank or an equals sign before its value; one line says the new name."""
    lines: list[str] = []
    old = ["--profile=x"] if joined else ["--profile", "x"]
    wanted = [f"--{new}=x"] if joined else [f"--{new}", "x"]
    assert with_new_options([*words, "file", *old], lines.append) == [*words, "file", *wanted]
    assert lines == [f"--profile is now called --{new}; the old name goes away in the next release"]


def test_other_words_are_left_alone() -> None:
    """Commands that never had it, files behind a double dash, the new names, no words at all."""
    for args in (
        [],
        ["models", "--profile", "x"],
        ["layout", "list", "--profile", "x"],
        ["read", "--currency", "CLP", "--", "--profile"],
        ["read", "profile", "--profiles"],
    ):
        assert with_new_options(args, pytest.fail) == args


def test_both_options_are_refused() -> None:
    """The sentence has both names and says which to keep."""
    args = ["read", "x.png", "--profile", "CLP", "--currency=USD"]
    with pytest.raises(BothNamesGiven, match="--profile is the old name of --currency") as refused:
        with_new_options(args, pytest.fail)
    assert "give --currency alone" in str(refused.value)


@pytest.mark.parametrize(("flow", "new"), PARAMETERS.items())
def test_every_old_parameter_is_translated(flow: str, new: str) -> None:
    """The others stay, and the mapping that was given is not changed."""
    lines: list[str] = []
    given = {"profile": "x", "store": "y"}
    assert with_new_parameters(flow, given, lines.append) == {new: "x", "store": "y"}
    assert given == {"profile": "x", "store": "y"}
    assert lines == [f"profile is now called {new}; the old name goes away in the next release"]
    with pytest.raises(BothNamesGiven, match=f"give {new} alone"):
        with_new_parameters(flow, {"profile": "x", new: "y"}, pytest.fail)
    assert with_new_parameters(flow, {new: "x"}, pytest.fail) == {new: "x"}
