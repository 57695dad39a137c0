"""The commands for the service: `digits up`, `digits down`, `digits status`."""

from rich.console import Console

FAILED = 1


def up() -> None:
    """Start the service: Prefect server, worker, deployments, automations; restart what died.

    Settings that changed (environment, or the file .env) take effect: what depends on them is
    restarted, and runs at work are cancelled before. docs/operations.md explains all settings.
    """
    # Imported here: the other two commands start nothing.
    from flows.service.settings import service_settings
    from flows.service.up import up as bring_up

    bring_up(service_settings(), _tell)


def down() -> None:
    """Stop the service; runs that are at work are cancelled first."""
    # Imported here: `digits up` and its registry are not needed.
    from flows.service.down import down as bring_down
    from flows.service.settings import service_settings

    bring_down(service_settings(), _tell)


def status(*, json: bool = False, metrics: bool = False) -> int:
    """Report what of the service runs, and the settings in force.

    The exit status is 1 if something is not well.

    Args:
        json: Print one JSON object instead of tables.
        metrics: Print numbers in Prometheus' text format instead, of the service and of the
            checks. The numbers say what is not well; the exit status is 1 only where none can be
            given, for a setting that is wrong or a service of another user.
    """
    # Imported here: the other two commands draw no table.
    from flows.service.settings import service_settings

    if metrics:
        # Imported here: it loads the database.
        from flows.service.metrics import metrics as numbers

        print(numbers(service_settings()), end="")
        return 0
    from flows.service.status import status as ask
    from flows.service.status import status_tables

    answer = ask(service_settings())
    if json:
        print(answer.model_dump_json(indent=2))
    else:
        Console().print(status_tables(answer))
    return 0 if answer.healthy else FAILED


def _tell(line: str) -> None:
    print(line, flush=True)
