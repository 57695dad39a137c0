"""A port that is taken is told before a server stumbles over it."""

import socket

import pytest

from flows.service.errors import PortBusy
from flows.service.ports import answers, check_free


def test_a_taken_port_names_who_has_it() -> None:
    """The message has address, holder and the setting to change."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert answers("127.0.0.1", port)
        with pytest.raises(PortBusy, match=f"127.0.0.1:{port}") as busy:
            check_free("127.0.0.1", port)
    assert "DIGITS_PORT" in str(busy.value)
    assert "held by" in str(busy.value)
    assert not answers("127.0.0.1", port)
    check_free("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    """The setting DIGITS_HOST is named."""
    with pytest.raises(PortBusy, match="DIGITS_HOST"):
        check_free("192.0.2.1", 4299)
