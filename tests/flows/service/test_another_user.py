"""A service whose folder is its owner's alone: whoever else asks is told whose, and what to do."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.service.down import down
from flows.service.errors import ServiceOfAnotherUser
from flows.service.settings import ServiceSettings
from flows.service.status import status
from flows.service.up import up

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
NOBODY = 65534


@pytest.fixture
def settings() -> Iterator[ServiceSettings]:
    """A store that all may look into, but for the folder of its service."""
    store = Path(tempfile.mkdtemp())  # pytest's own folders are closed to others
    store.chmod(0o755)
    made = ServiceSettings(store=store, port=1)
    made.folder.mkdir(mode=0o700)
    yield made
    shutil.rmtree(store)


@pytest.fixture
def nobody(settings: ServiceSettings) -> Iterator[None]:
    """This process as a user who has nothing to do with it."""
    assert settings.folder.exists()
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


@pytest.mark.parametrize(
    "command",
    [
        status,
        lambda settings: up(settings, print),
        lambda settings: down(settings, print),
    ],
    ids=["status", "up", "down"],
)
def test_another_user_is_told_in_a_sentence(
    command: Callable[[ServiceSettings], object], settings: ServiceSettings, nobody: None
) -> None:
    """Whose it is; `--store`, which these commands do not have, is not spoken of."""
    with pytest.raises(ServiceOfAnotherUser) as told:
        command(settings)
    assert str(settings.folder) in str(told.value)
    assert "give the command as that user" in told.value.remedy
    assert "--store" not in str(told.value)
