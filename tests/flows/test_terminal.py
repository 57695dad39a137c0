"""What is printed leaves in every encoding, and a user's own choice of replacements stays."""

import io
import sys

import pytest

from flows.terminal import print_anything


def printed(encoding: str, errors: str, text: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding, errors))
    print_anything()
    sys.stdout.write(text)
    sys.stdout.flush()
    return raw.getvalue()


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_letters_become_plainer(errors: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs have a usual way in ASCII; all other letters are escaped, so that none is lost."""
    text = "3–4 × 2 … “ü”"
    wanted = rb"3-4 x 2 ... \u201c\xfc\u201d"
    assert printed("ascii", errors, text, monkeypatch) == wanted


def test_what_the_encoding_has_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Latin-1 has ü and ×, and lacks the dots."""
    assert printed("latin-1", "strict", "ü × …", monkeypatch) == "ü × ...".encode("latin-1")


def test_a_name_that_is_no_text_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python keeps a byte that is no UTF-8 as half a letter, which UTF-8 cannot write."""
    assert printed("utf-8", "strict", "a\udcff.png", monkeypatch) == rb"a\udcff.png"


def test_the_users_choice_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of PYTHONIOENCODING=ascii:replace."""
    assert printed("ascii", "replace", "…ü", monkeypatch) == b"??"
