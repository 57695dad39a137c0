"""The command line `digits`: a table of its commands, and how failures look to a person.

Each command's function lives in `flows.commands`, and is imported when its command is given: so
`digits models` answers at once. Its docstring is the command's help.
"""

import contextlib
import difflib
import errno
import os
import sys
from typing import NamedTuple, NoReturn

from cyclopts import App, Parameter
from pydantic import ValidationError
from rich.console import Console

from digits.errors import DigitsError, SettingOutOfRange
from flows.errors import Refused, UnknownCommand, WrongUsage
from flows.old_names import with_new_options
from flows.terminal import print_anything, unwritten
from tasks.interruption import was_terminated

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130  # what shells return after Ctrl-C
TERMINATED = 143  # and after SIGTERM
NOBODY_READS = 141  # and after a pipe whose other end is closed
COMMANDS_ROOM = "flows.commands"
# What a place may answer without a fault of this program; anything else is one, and shows where.
REFUSALS = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ENAMETOOLONG,
    errno.ELOOP,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EIO,
}


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
        "train-words",
        "flows.commands.training:train_words",
        "Train a reader of amounts in words, and measure it letter by letter.",
    ),
    Command(
        "calibrate-words",
        "flows.commands.networks:calibrate_words",
        "Weigh figures and words on drawn pairs, for a reader of words that was trained anew.",
    ),
    Command(
        "train-rejection",
        "flows.commands.networks:train_rejection",
        "Train the network that refuses pictures which do not show one digit.",
    ),
    Command(
        "train-micr",
        "flows.commands.networks:train_micr",
        "Train the reader of MICR lines, by which a check is known when it comes again.",
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
        "learn",
        "flows.commands.learning:learn",
        "Learn from the checks that people decided: measure, alarm, certify a threshold.",
    ),
    Command(
        "resume",
        "flows.commands.learning:resume",
        "Let amounts be accepted again after an alarm had stopped that. Needs no server.",
    ),
    Command(
        "ledger",
        "flows.commands.ledger:app",
        "Bring the ledger to this version of the program, or say how far it is.",
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
    """Run `digits` and exit.

    0 done, 1 failed for a known cause, 2 wrong usage, 130 interrupted, 141 nobody reads on, 143
    terminated.
    """
    _quieten()
    print_anything()
    errors = Console(stderr=True, soft_wrap=True, highlight=False)
    status = _status(errors)
    if lost := unwritten():
        status = _of_output(lost, errors)
    unwritten()  # what was just said, too
    sys.exit(status)


def _status(errors: Console) -> int | str | None:
    """Do what the words say; returns the exit status, and says why it failed."""
    try:
        args = with_new_options(sys.argv[1:], lambda line: errors.print(line, markup=False))
        return _run(args)
    except SystemExit as ended:  # the words were wrong, and that is said
        return ended.code
    except DigitsError as failure:
        return _told(failure, errors)
    except KeyboardInterrupt:
        errors.print(
            "Stopped. Nothing is half-written; the same command goes on after the last whole step."
        )
        return TERMINATED if was_terminated() else INTERRUPTED
    except (OSError, ValidationError) as cause:
        if isinstance(cause, OSError) and (lost := unwritten(cause)):
            return _of_output(lost, errors)
        if known := _known(cause):
            return _told(known, errors)
        raise


def _run(args: list[str]) -> int | None:
    """Find the command, see that words and settings can be meant, and only then do it."""
    _check_command(args)
    command, bound, _ = command_line(args).parse_args(args)
    if command.__module__.startswith(COMMANDS_ROOM):  # not the help
        from digits.settings import machine_settings  # imported here: the help does without

        machine_settings()
    result = command(*bound.args, **bound.kwargs)
    return result if isinstance(result, int) else None


def _check_command(args: list[str]) -> None:
    # Left to the library, a typing mistake would import every command to propose one.
    known = [command.name for command in COMMANDS]
    if not args or args[0].startswith("-") or args[0] in known:
        return
    (nearest,) = difflib.get_close_matches(args[0], known, n=1, cutoff=0)
    raise UnknownCommand(
        "There is no command of that name",
        where=args[0],
        received=f"the nearest is {nearest}",
        remedy=f"choose one of {', '.join(known)}; digits --help says what they do",
    )


def _told(failure: DigitsError, errors: Console) -> int:
    with contextlib.suppress(OSError):  # a message that cannot be written helps nobody
        errors.print("[bold red]error:[/]", end=" ")
        errors.print(str(failure), markup=False)
    return WRONG_USAGE if isinstance(failure, WrongUsage) else FAILED


def _of_output(lost: OSError, errors: Console) -> int:
    if isinstance(lost, BrokenPipeError):
        return NOBODY_READS
    return _told(_refused(lost, "the output of this command"), errors)


def _known(cause: OSError | ValidationError) -> DigitsError | None:
    """What a person may have caused; None for a fault of this program, which shows where it is."""
    if isinstance(cause, OSError):
        refused = cause.errno in REFUSALS
        return _refused(cause, str(cause.filename or "")) if refused else None
    # As the classes are called that Prefect fills when it is imported.
    return _of_prefect(cause) if cause.title.endswith("Settings") else None


def _of_prefect(cause: ValidationError) -> SettingOutOfRange:
    error = cause.errors(include_url=False, include_context=False)[0]
    return SettingOutOfRange(
        "A setting of Prefect cannot be used",
        where="a name with PREFECT_, or Prefect's profile",
        received=f"{'_'.join(map(str, error['loc']))}: {error['msg']}",
        remedy="correct or remove it; prefect config view shows all",
    )


def _refused(cause: OSError, where: str) -> Refused:
    return Refused(
        "The system refused to read or write",
        where=where,
        received=cause.strerror or str(cause),
        remedy="see that the place is there, that it is yours, and that its disk has room",
    )


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
