"""A password guards the server, and everything of the service's own knows it."""

import urllib.error

import pytest

from tests.system.service import Service

pytestmark = pytest.mark.system

SMALL: dict[str, object] = {"preset": "small", "models": ["logistic"], "challenge": False}


def test_without_the_password_the_api_refuses(running: Service) -> None:
    """No credentials and wrong ones get 401; only the health check answers anybody."""
    password, running.auth = running.auth, ""
    try:
        assert running.ask("/health", method="GET") is True
        for credentials in ("", "digits:wrong"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                running.ask("/deployments/filter", {}, auth=credentials)
            assert refused.value.code == 401
            refused.value.close()
    finally:
        running.auth = password


def test_with_the_password_everything_works(running: Service) -> None:
    """Worker, a run and the prefect command talk to the server, even with a stray API key about."""
    number = running.start_run("retrain-now", SMALL | {"seed": 11})
    assert (
        running.wait_for_run(number, "Completed", "Failed", "Crashed")["state_name"] == "Completed"
    )
    answer = running.clone.run(
        *(".venv/bin/prefect", "deployment", "ls"),
        PREFECT_API_URL=f"http://127.0.0.1:{running.port}/api",
        PREFECT_API_AUTH_STRING=running.auth,
    )
    assert "retrain-now" in answer.stdout, answer.stderr[-2000:]


def test_the_password_is_in_no_command_line_and_no_log(running: Service) -> None:
    """Secrets travel by environment only."""
    password = running.auth.split(":")[1]
    assert not any(password in command for command in running.processes().values())
    for log in (running.store / "service").glob("*.log"):
        assert password not in log.read_text("utf-8", errors="replace")


def test_a_new_password_restarts_the_service(running: Service) -> None:
    """`status` asks with the old one, and says that it differs; `up` puts the new one in force."""
    told = running.digits("status", DIGITS_AUTH="digits:other-word")
    assert told.returncode == 0
    assert "DIGITS_AUTH (hidden)" in told.stdout
    assert "other-word" not in told.stdout
    before, running.auth = running.auth, "digits:other-word"
    running.environment["DIGITS_AUTH"] = running.auth
    try:
        assert "Changed: DIGITS_AUTH (hidden)" in running.up()
        assert running.digits("status").returncode == 0
        with pytest.raises(urllib.error.HTTPError) as refused:
            running.ask("/deployments/filter", {}, auth=before)
        refused.value.close()
    finally:
        running.environment["DIGITS_AUTH"] = running.auth = before


def test_what_would_be_unsafe_is_refused(running: Service) -> None:
    """An open address without a password, and a password that others can read."""
    answer = running.digits("up", DIGITS_HOST="0.0.0.0", DIGITS_AUTH="")  # noqa: S104 - refused
    assert answer.returncode == 1
    assert "without a password" in answer.stderr
    file = running.clone.root / ".env"
    file.write_text("DIGITS_AUTH=digits:from-a-file\n", "utf-8")
    try:
        file.chmod(0o644)
        refused = running.digits("status")
        assert refused.returncode == 1
        assert f"chmod 600 {file}" in refused.stderr
        assert "from-a-file" not in refused.stderr
        file.chmod(0o600)
        assert running.digits("status").returncode == 0
    finally:
        file.unlink()
