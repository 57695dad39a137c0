"""How many processes draw while a reader trains; the steps themselves are tested with the flow."""

import os

import pytest

from tasks.train_reader import drawing_processes


@pytest.mark.parametrize(("cores", "processes"), [(None, 0), (1, 0), (2, 1), (3, 1), (16, 8)])
def test_every_second_core_draws(
    cores: int | None, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a single core, the training draws for itself."""
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert drawing_processes() == processes
