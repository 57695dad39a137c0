"""The numbers for a monitoring system: read back by Prometheus' own parser, and line by line."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from prefect.settings import PREFECT_API_URL
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch
from flows.service.metrics import metrics
from flows.service.settings import ServiceSettings

# https://prometheus.io/docs/instrumenting/exposition_formats/
COMMENT = re.compile(r"# (HELP|TYPE) digits_[a-z_]+ .+")
SAMPLE = re.compile(r'digits_[a-z_]+(\{[a-z_]+="[^"\\\n]*"\})? [0-9.e+]+')


def numbers(text: str) -> dict[str, float]:
    """The samples by name and label, as the parser reads them."""
    assert all(COMMENT.fullmatch(line) or SAMPLE.fullmatch(line) for line in text.splitlines())
    assert text.endswith("\n")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_where_nothing_runs_the_numbers_say_so(tmp_path: Path) -> None:
    """No server, no worker; of runs nothing is known, and no ledger is made by asking."""
    told = numbers(metrics(ServiceSettings(store=tmp_path, port=1)))
    assert told["digits_healthy"] == told["digits_service_up"] == told["digits_worker_up"] == 0
    assert not [name for name in told if name.startswith(("digits_runs", "digits_schedule"))]
    assert told["digits_ledger_up"] == 1
    assert told["digits_review_undecided_items"] == 0
    assert list(tmp_path.iterdir()) == []


def test_the_checks_of_a_batch_are_counted(ledger: Ledger, batch: Batch, tmp_path: Path) -> None:
    """By what became of them, with the queue of people and the age of its oldest item."""
    (closed,) = ledger.closed()
    told = numbers(metrics(ServiceSettings(store=tmp_path / "store", port=1)))
    assert batch == closed.batch
    assert told["digits_checks_total accepted"] == closed.counts["pages"]["accept"]
    assert told["digits_checks_total review"] == closed.counts["pages"]["review"] > 0
    assert told["digits_checks_total quarantined"] == closed.counts["pages"]["quarantine"]
    assert told["digits_words_total agree"] == closed.counts["agreements"].get("agree", 0)
    assert told["digits_review_undecided_items"] == closed.counts["pages"]["review"]
    assert 0 <= told["digits_review_oldest_undecided_age_seconds"] < 3600


def test_a_ledger_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its numbers are left out; the others are there."""
    monkeypatch.setenv("DIGITS_LEDGER", "postgresql://digits:word@127.0.0.1:1/ledger")
    text = metrics(ServiceSettings(store=tmp_path, port=1))
    told = numbers(text)
    assert told["digits_ledger_up"] == 0
    assert not [name for name in told if name.startswith(("digits_checks", "digits_review"))]
    assert "word" not in text


def test_a_server_that_was_not_started_here_is_not_asked(tmp_path: Path) -> None:
    """Somebody else's server at the port is no service of this store."""
    server = urlsplit(PREFECT_API_URL.value() or "")
    settings = ServiceSettings(store=tmp_path, port=server.port or 0, auth=SecretStr("a:b"))
    assert numbers(metrics(settings))["digits_service_up"] == 0
