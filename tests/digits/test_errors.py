"""What is wrong with a file is said in a line that somebody can use."""

import errno
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, ValidationError

from digits.errors import complaint


class Inner(BaseModel):
    """A part with a field."""

    share: float = Field(ge=0, le=1)


class Outer(BaseModel):
    """A file of ours."""

    name: str
    part: Inner


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"name": "a", "part": {"share": 2}}', "part.share: Input should be less than or equal"),
        ("{}", "name: Field required; and 1 more"),
        ("no JSON", "Invalid JSON: expected"),
    ],
)
def test_the_first_fault_is_named_and_the_others_counted(text: str, told: str) -> None:
    """Which field, what is wrong with it, and no name of a class."""
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate_json(text)
    assert complaint(caught.value).startswith(told)


def test_what_the_system_refuses_is_said_without_a_number(tmp_path: Path) -> None:
    """Nor is the path said twice."""
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "absent").read_bytes()
    assert complaint(caught.value) == "No such file or directory"
    assert complaint(OSError(errno.EIO, "Input/output error")) == "Input/output error"
