"""The training commands have the parameters of their flows, in the same words."""

import inspect
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo

from digits.operations.errors import ForeignFolder
from digits.store.errors import OutputNotWritable
from flows.commands import networks, training
from flows.errors import PathUnusable
from flows.retrain import retrain
from flows.train_reader import train_reader
from flows.train_words import train_words

PAIRS: list[tuple[Callable[..., Any], Callable[..., Any]]] = [
    (training.retrain, retrain.fn),
    (training.train_reader, train_reader.fn),
    (training.train_words, train_words.fn),
]


def bounds(annotation: Any) -> tuple[Any, list[str]]:
    """A parameter's plain type, and its bounds however they are written."""
    if typing.get_origin(annotation) is not typing.Annotated:
        return annotation, []
    kind, *said = typing.get_args(annotation)
    found = []
    for part in said:
        limits = part.metadata if isinstance(part, FieldInfo) else part.validator
        for limit in limits:
            names = (("ge", "gte"), ("le", "lte"))
            found += [
                f"{name} {getattr(limit, given)}"
                for name, other in names
                for given in (name, other)
                if getattr(limit, given, None) is not None
            ]
    return kind, sorted(found)


@pytest.mark.parametrize(("command", "flow"), PAIRS)
def test_command_and_flow_agree(command: Callable[..., Any], flow: Callable[..., Any]) -> None:
    """Names, order, defaults, types, bounds, and what the help says of each."""
    of_command, of_flow = (inspect.signature(one).parameters for one in (command, flow))
    assert list(of_command) == list(of_flow)
    for name, parameter in of_command.items():
        assert parameter.default == of_flow[name].default
        assert bounds(parameter.annotation) == bounds(of_flow[name].annotation), name
    assert inspect.getdoc(command) == inspect.getdoc(flow)


def test_training_what_refuses_tells_of_wrong_places_first(tmp_path: Path) -> None:
    """Before anything is fetched or drawn; nothing is left where the network was to be."""
    out, absent, store = tmp_path / "out", str(tmp_path / "absent"), str(tmp_path)
    with pytest.raises(PathUnusable, match="--fonts"):
        networks.train_rejection(out=out, fonts=absent, store=store)
    with pytest.raises(PathUnusable, match="--pen-data"):
        networks.train_rejection(out=out, pen_data=absent, store=store)
    (tmp_path / "file").touch()
    with pytest.raises(OutputNotWritable, match="--out"):
        networks.train_rejection(out=tmp_path / "file", store=str(tmp_path))
    assert not out.exists()


def test_training_a_reader_of_words_tells_of_wrong_places_first(tmp_path: Path) -> None:
    """Likewise."""
    out, absent, store = tmp_path / "out", str(tmp_path / "absent"), str(tmp_path)
    with pytest.raises(PathUnusable, match="--fonts"):
        training.train_words(out=str(out), fonts=absent, store=store)
    with pytest.raises(PathUnusable, match="--pen-data"):
        training.train_words(pen_data=absent, store=store)
    (tmp_path / "file").touch()
    with pytest.raises(OutputNotWritable, match="--out"):
        training.train_words(out=str(tmp_path / "file"), store=store)
    assert not out.exists()


def test_a_folder_with_something_else_is_kept(tmp_path: Path) -> None:
    """It would go with all that is in it, after hours; the deployment refuses it as well."""
    (tmp_path / "mine.py").touch()
    with pytest.raises(ForeignFolder, match=r"mine\.py, one of 1"):
        networks.train_rejection(out=tmp_path)
    for train in (training.train_words, inspect.unwrap(train_words.fn)):
        with pytest.raises(ForeignFolder, match=r"mine\.py, one of 1"):
            train(out=str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.py"]
