"""The command line `digits`: its commands, and how failures look to a person.

Options of a flow's command are the flow's own parameters, read from its signature and its
docstring. Heavy packages are imported by the command that needs them, so that `digits models`
answers at once.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

from cyclopts import App, Parameter
from rich.console import Console

from digits.config import ModelKind
from digits.errors import DigitsError
from digits.settings import store_root

FAILED = 1
INTERRUPTED = 130  # what shells return after Ctrl-C

app = App(
    name="digits",
    help="FakeBank's check reader: train models, list them, read handwritten digits and amounts.",
    default_parameter=Parameter(consume_multiple=True, negative=()),
    suppress_keyboard_interrupt=False,  # `main` says what an interrupted user wants to know
)
app.command(
    "flows.commands.training:retrain",
    name="retrain",
    help="Train, evaluate and report the digit models on MNIST.",
)
app.command(
    "flows.commands.training:train_reader",
    name="train-reader",
    help="Train, calibrate and report a reader of whole amounts on synthetic strings.",
)

app.command(
    "flows.commands.amounts:read",
    name="read",
    help="Read the handwritten amount on each picture, or say that a person should look.",
)
app.command(
    "flows.commands.amounts:evaluate",
    name="evaluate",
    help="Measure the reader of amounts on your own labelled pictures.",
)
app.command(
    "flows.commands.amounts:calibrate",
    name="calibrate",
    help="Fit on your own labelled pictures when an amount is accepted.",
)
app.command(
    "flows.commands.scoring:score",
    name="score",
    help="Score a folder of checks: every one accepted, left to a person, or quarantined.",
)
app.command(
    "flows.commands.layouts:app", name="layout", help="List layout profiles; draw one on a scan."
)
app.command(
    "flows.commands.review:app",
    name="review",
    help="Take what people decided on the review page into the ledger.",
)
app.command(
    "flows.commands.review:purge",
    name="purge",
    help="Remove pictures and rows of checks past a retention time; the counts stay.",
)


@app.command
def predict(
    photos: Annotated[list[Path], Parameter(negative=())],
    /,
    *,
    model: str = "cnn",
    save: Path | None = None,
    json: bool = False,
    store: str = "",
) -> int:
    """Read the handwritten digit on each photograph.

    A picture may have any size, be dark on light or light on dark, rotated by the camera, and
    unevenly lit. Where there is nothing like one digit, that is said instead of a guess. The
    exit status is 1 if a file could not be opened.

    Args:
        photos: Pictures (JPEG, PNG, TIFF, WebP, BMP, GIF), or folders of them.
        model: The kind of model, whose champion reads, or KIND/VERSION. Without a champion its
            version that was best on held-back digits.
        save: A folder into which to put a picture of what the model saw, for each photograph.
        json: Print one JSON object a line instead of text.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here, and without Prefect: a single photograph should not wait for a server.
    from artifacts.readings.digit_readings import as_json, as_text, picture_files, save_seen
    from digits.models.prediction import read_digits
    from digits.registry.versions import load_classifier

    classifier = load_classifier(store_root(store) / "models", model)
    failed = False
    for reading in read_digits(picture_files(photos), classifier):
        print(as_json(reading) if json else as_text(reading), flush=True)
        if save is not None:
            save_seen(reading, save)
        failed |= reading.failed
    return FAILED if failed else 0


@app.command
def models(*, store: str = "", json: bool = False, history: bool = False) -> None:
    """List the trained models of the store, the newest first, and who is champion.

    Args:
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
        json: Print one JSON object a line, with each model's folder, instead of a table.
        history: List instead what became champion or challenger, when, why, and by whom.
    """
    # Imported here: other commands do not list models.
    from flows.commands import promotion

    promotion.models(store, json=json, history=history)


@app.command
def promote(
    kind: ModelKind = "cnn",
    /,
    *,
    version: str = "",
    approve: bool = False,
    refuse: bool = False,
    reason: str = "",
    name: str = "",
    store: str = "",
) -> int:
    """Let a challenger replace the champion, if it passes the gate and you agree.

    The challenger is opened from its files in a fresh process and scored again. The exit status
    is 1 if the champion stays.

    Args:
        kind: The kind of model.
        version: The version that wants to become champion. Empty: the challenger.
        approve: Make it champion without asking, if it passes the gate.
        refuse: Keep the champion without asking.
        reason: Why; it is kept in the registry's log.
        name: Who decides. Kept in the log as stated: it is not checked.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: other commands neither weigh models nor draw tables.
    from flows.commands import promotion

    answer: promotion.Answer = "refuse" if refuse else "approve" if approve else "ask"
    return promotion.promote(kind, version, answer, reason, name, store)


@app.command
def rollback(
    kind: ModelKind = "cnn",
    /,
    *,
    version: str = "",
    reason: str = "",
    name: str = "",
    store: str = "",
) -> int:
    """Make an earlier version of a model champion again. Needs no server.

    Args:
        kind: The kind of model.
        version: The version to return to. Empty: the champion before the present one.
        reason: Why; it is kept in the registry's log.
        name: Who decides. Kept in the log as stated: it is not checked.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: other commands do not move champions.
    from flows.commands import promotion

    return promotion.rollback(kind, version, reason, name, store)


@app.command
def up() -> None:
    """Start the service: Prefect server, worker, deployments, automations; heal what died.

    Settings (environment, or the file .env): DIGITS_HOST, DIGITS_PORT, DIGITS_AUTH,
    DIGITS_DATABASE, DIGITS_ALERT_URL, DIGITS_STORE; docs/operations.md explains them.
    """
    # Imported here: other commands start nothing.
    from flows.service.settings import service_settings
    from flows.service.up import up as bring_up

    bring_up(service_settings(), _tell)


@app.command
def down() -> None:
    """Stop the service; runs that are at work are cancelled first."""
    # Imported here: other commands stop nothing.
    from flows.service.down import down as bring_down
    from flows.service.settings import service_settings

    bring_down(service_settings(), _tell)


@app.command
def status(*, json: bool = False) -> int:
    """Tell what of the service runs. The exit status is 1 if something is not well.

    Args:
        json: Print one JSON object instead of a table.
    """
    # Imported here: other commands do not ask.
    from flows.service.settings import service_settings
    from flows.service.status import status as ask
    from flows.service.status import status_table

    told = ask(service_settings())
    if json:
        print(told.model_dump_json(indent=2))
    else:
        Console().print(status_table(told))
    return 0 if told.healthy else FAILED


def _tell(line: str) -> None:
    print(line, flush=True)


def main() -> NoReturn:
    """Run `digits` and exit: 0 done, 1 failed for a known cause, 2 wrong usage, 130 interrupted."""
    _quieten()
    errors = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        sys.exit(app())
    except DigitsError as failure:
        errors.print("[bold red]error:[/]", end=" ")
        errors.print(str(failure), markup=False)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        errors.print(
            "Stopped. Nothing is half-written; the same command goes on after the last whole step."
        )
        sys.exit(INTERRUPTED)


def _quieten() -> None:
    """Settings of Prefect that suit a shell; whatever the user set himself stays."""
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    # A busy machine may take longer than Prefect's 20 s to start its temporary server.
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
    # A server that dies under a run has 30 s to come back, then the run fails within two minutes;
    # Prefect's own 5 tries take a minute, for each of the several requests that follow.
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "4")


if __name__ == "__main__":
    main()
