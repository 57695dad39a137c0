"""The command line `digits`: a table of its commands, and how failures look to a person.

Each command's function lives in `flows.commands`, and is imported when its command is given: so
`digits models` answers at once. Its docstring is the command's help.
"""

import os
import sys
from typing import NamedTuple, NoReturn

from cyclopts import App, Parameter
from rich.console import Console

from digits.errors import DigitsError
from flows.errors import BothNamesGiven
from flows.old_names import with_new_options

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130  # what shells return after Ctrl-C


class Command(NamedTuple):
    """One row of the table: what is typed, where its function is, and one line for the overview."""

    name: str
    function: str
    summary: str


COMMANDS = (
    Command(
        "retrain",
        "flows.commands.training:retrain",
        "Train, evaluate and report the digit models on MNIST.",
    ),
    Command(
        "train-reader",
        "flows.commands.training:train_reader",
        "Train, calibrate and report a reader of whole amounts on synthetic strings.",
    ),
    Command(
        "read",
        "flows.commands.amounts:read",
        "Read the handwritten amount on each picture, or say that a person should look.",
    ),
    Command(
        "evaluate",
        "flows.commands.amounts:evaluate",
        "Measure the reader of amounts on your own labelled pictures.",
    ),
    Command(
        "calibrate",
        "flows.commands.amounts:calibrate",
        "Fit the acceptance threshold on your own labelled pictures.",
    ),
    Command(
        "score",
        "flows.commands.scoring:score",
        "Score a folder of checks: each is accepted, left to a person, or quarantined.",
    ),
    Command(
        "layout", "flows.commands.layouts:app", "List the layouts of checks; draw one on a scan."
    ),
    Command(
        "review",
        "flows.commands.review:app",
        "Write what people decided on the review page into the ledger.",
    ),
    Command(
        "purge",
        "flows.commands.review:purge",
        "Remove pictures and rows of checks past a retention time; the counts stay.",
    ),
    Command(
        "predict",
        "flows.commands.photographs:predict",
        "Read the handwritten digit on each photograph.",
    ),
    Command(
        "models",
        "flows.commands.models:models",
        "List the trained models of the store, the newest first, and who is champion.",
    ),
    Command(
        "promote",
        "flows.commands.models:promote",
        "Let a challenger replace the champion, if it passes the gate and you agree.",
    ),
    Command(
        "rollback",
        "flows.commands.models:rollback",
        "Make an earlier version of a model champion again. Needs no server.",
    ),
    Command(
        "up",
        "flows.commands.service:up",
        "Start the service: Prefect server, worker, deployments, automations; restart what died.",
    ),
    Command(
        "down",
        "flows.commands.service:down",
        "Stop the service; runs that are at work are cancelled first.",
    ),
    Command(
        "status",
        "flows.commands.service:status",
        "Report what of the service runs. The exit status is 1 if something is not well.",
    ),
)


def command_line(args: list[str]) -> App:
    """The application for these words.

    Summaries stand for the functions that are not imported; the command that is given shows its
    own docstring.
    """
    app = App(
        name="digits",
        help="FakeBank's check reader: train models, list them, read digits, amounts and checks.",
        default_parameter=Parameter(consume_multiple=True, negative=()),
        suppress_keyboard_interrupt=False,  # `main` says what an interrupted user wants to know
    )
    for command in COMMANDS:
        summary = None if [command.name] == args[:1] else command.summary
        app.command(command.function, name=command.name, help=summary)
    return app


def main() -> NoReturn:
    """Run `digits` and exit: 0 done, 1 failed for a known cause, 2 wrong usage, 130 interrupted."""
    _quieten()
    errors = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        args = with_new_options(sys.argv[1:], lambda line: errors.print(line, markup=False))
        sys.exit(command_line(args)(args))
    except DigitsError as failure:
        errors.print("[bold red]error:[/]", end=" ")
        errors.print(str(failure), markup=False)
        sys.exit(WRONG_USAGE if isinstance(failure, BothNamesGiven) else FAILED)
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
