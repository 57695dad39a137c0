"""The numbers of the service and of its ledger, as Prometheus' text format has them.

`docs/operations.md` says which to watch, and at what values somebody should be told.
"""

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple

from digits.errors import DigitsError
from digits.ledger.engine import LEDGER_FILE, ledger_url
from digits.ledger.monitoring import NOTHING_YET, LedgerNumbers, ledger_numbers
from flows.service.api import Api
from flows.service.health import deployments
from flows.service.in_force import as_running
from flows.service.settings import ServiceSettings
from flows.service.status import RUNS_AT_WORK, RUNS_LATE, RUNS_WAITING, Status, status

OUTCOMES = {"accept": "accepted", "review": "review", "quarantine": "quarantined"}
RUNS = {
    RUNS_AT_WORK: ("digits_runs_at_work", "Runs that began, or are about to."),
    RUNS_LATE: ("digits_runs_late", "Runs that are due and have not begun."),
    RUNS_WAITING: ("digits_runs_waiting_for_person", "Promotions that wait for an answer."),
}
ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})  # in the value of a label


class Metric(NamedTuple):
    """A number, or one for each value of a label; `label` is empty where it has none."""

    name: str
    meaning: str
    samples: dict[str, float]
    label: str = ""
    kind: Literal["gauge", "counter"] = "gauge"


def metrics(settings: ServiceSettings) -> str:
    """All numbers as text; what cannot be asked is left out, and a number says so.

    Raises:
        ServiceOfAnotherUser: if somebody else started the service.
    """
    answer = status(settings)
    numbers = [*_service(answer), *_schedules(settings, answer), *_ledger(settings)]
    return "".join(f"{line}\n" for metric in numbers for line in _lines(metric))


def _lines(metric: Metric) -> Iterator[str]:
    """A metric as https://prometheus.io/docs/instrumenting/exposition_formats/ has it."""
    yield f"# HELP {metric.name} {metric.meaning}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for value, number in metric.samples.items():
        label = f'{{{metric.label}="{value.translate(ESCAPED)}"}}' if metric.label else ""
        yield f"{metric.name}{label} {float(number)!r}"


def _service(answer: Status) -> Iterator[Metric]:
    parts = {part.part: part for part in answer.parts}
    yield _gauge(
        "digits_healthy", "Whether digits status has nothing to complain of.", answer.healthy
    )
    yield _gauge("digits_service_up", "Whether the server answers.", bool(parts["server"].well))
    yield _gauge("digits_worker_up", "Whether the worker is online.", bool(parts["worker"].well))
    for name, (metric, meaning) in RUNS.items():
        if name in parts:
            yield _gauge(metric, meaning, int(parts[name].state))
    changed = "Settings that differ from those in force: digits up is due."
    yield _gauge("digits_settings_changed", changed, len(answer.changed))


def _schedules(settings: ServiceSettings, answer: Status) -> Iterator[Metric]:
    """When a run of each schedule last ended well; of schedules that are paused, nothing."""
    if not answer.parts[0].well:
        return
    api = Api(as_running(settings))
    with contextlib.suppress(DigitsError):  # it went down just now
        good = {
            deployment["name"]: _last_success(api, deployment)
            for deployment in deployments(api)
            if not deployment["paused"] and any(one["active"] for one in deployment["schedules"])
        }
        yield Metric(
            "digits_schedule_last_success_timestamp_seconds",
            "When a run of this scheduled deployment last ended well; 0: never.",
            good,
            label="deployment",
        )


def _last_success(api: Api, deployment: dict[str, Any]) -> float:
    good = api.post(
        "/flow_runs/filter",
        {
            "deployments": {"id": {"any_": [deployment["id"]]}},
            "flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}},
            "sort": "END_TIME_DESC",
            "limit": 1,
        },
    )
    return datetime.fromisoformat(good[0]["end_time"]).timestamp() if good else 0.0


def _ledger(settings: ServiceSettings) -> Iterator[Metric]:
    try:
        numbers = _numbers(as_running(settings))
    except DigitsError:
        numbers = None
    yield _gauge("digits_ledger_up", "Whether the ledger's database answers.", numbers is not None)
    if numbers:
        yield from _of_checks(numbers)


def _numbers(settings: ServiceSettings) -> LedgerNumbers:
    given, store = settings.ledger.get_secret_value(), settings.folder.parent
    if not given and not (store / LEDGER_FILE).exists():  # asking would make it
        return NOTHING_YET
    return ledger_numbers(ledger_url(store, given))


def _of_checks(numbers: LedgerNumbers) -> Iterator[Metric]:
    yield Metric(
        "digits_checks_total",
        "Pages of all finished batches, by what became of them.",
        {outcome: numbers.pages[decision] for decision, outcome in OUTCOMES.items()},
        label="outcome",
        kind="counter",
    )
    yield Metric(
        "digits_words_total",
        "Those of them on which the amount in words was looked for, by what the words said.",
        dict(numbers.agreements),
        label="words",
        kind="counter",
    )
    queue = "Items of the review page that nobody has decided, or about which people differ."
    yield _gauge("digits_review_undecided_items", queue, numbers.undecided)
    age = time.time() - numbers.oldest.timestamp() if numbers.oldest else 0.0
    oldest = "Since when the oldest undecided item waits; 0: none does."
    yield _gauge("digits_review_oldest_undecided_age_seconds", oldest, round(age))


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return Metric(name, meaning, {"": value})
