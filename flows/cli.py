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

from digits.errors import DigitsError
from digits.settings import store_root

FAILED = 1
INTERRUPTED = 130  # what shells return after Ctrl-C

app = App(
    name="digits",
    help="FakeBank's check reader: train digit models, list them, read a photographed digit.",
    default_parameter=Parameter(consume_multiple=True, negative=()),
    suppress_keyboard_interrupt=False,  # `main` says what an interrupted user wants to know
)
app.command(
    "flows.shell:retrain",
    name="retrain",
    help="Train, evaluate and report the digit models on MNIST.",
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
        model: The kind of model, whose best version on held-back digits reads, or KIND/VERSION.
        save: A folder into which to put a picture of what the model saw, for each photograph.
        json: Print one JSON object a line instead of text.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here, and without Prefect: a single photograph should not wait for a server.
    from artifacts.readings import as_json, as_text, picture_files, save_seen
    from digits.classifier import load_classifier
    from digits.reading import read_digits

    classifier = load_classifier(store_root(store) / "models", model)
    failed = False
    for reading in read_digits(picture_files(photos), classifier):
        print(as_json(reading) if json else as_text(reading), flush=True)
        if save is not None:
            save_seen(reading, save)
        failed |= reading.failed
    return FAILED if failed else 0


@app.command
def models(*, store: str = "", json: bool = False) -> None:
    """List the trained models of the store, the newest first.

    Args:
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
        json: Print one JSON object a line, with each model's folder, instead of a table.
    """
    # Imported here: other commands do not list models.
    from artifacts.listing import listing_json, listing_table
    from digits.registry import published

    root = store_root(store)
    found = published(root / "models")
    if json:
        for one in found:
            print(listing_json(one))
    elif found:
        Console().print(listing_table(found))
    else:
        Console().print(f"No models yet in {root}. Train them: digits retrain", soft_wrap=True)


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


if __name__ == "__main__":
    main()
