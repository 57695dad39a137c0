"""The command that reads single digits on photographs: `digits predict`.

It needs neither a server nor Prefect: a single photograph should not wait for one.
"""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from digits.settings import store_root
from digits.store.outputs import check_output_folder, spoken_of

FAILED = 1
SAVE = "--save"


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
    exit status is 1 if a file could not be opened, or there was none. What a folder holds besides
    is told.

    Args:
        photos: Pictures (JPEG, PNG, TIFF, HEIC, AVIF, WebP, BMP, GIF), or folders of them.
        model: The kind of model, whose champion reads, or KIND/VERSION. Without a champion, the
            version that was best on the digits for model selection.
        save: A folder into which to put a picture of what the model saw, for each photograph.
        json: Print one JSON object a line instead of text.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    if save is not None:
        check_output_folder(save, SAVE)
    # Imported here: help and wrong usage do not wait for the models' libraries.
    from artifacts.readings.digit_readings import as_json, as_text, save_seen
    from digits.models.prediction import read_digits
    from digits.photos.picture_files import find_pictures
    from digits.registry.versions import load_classifier

    pictures = find_pictures(photos)
    classifier = load_classifier(store_root(store) / "models", model)
    failed = False
    for reading in read_digits(pictures.files, classifier):
        print(as_json(reading) if json else as_text(reading), flush=True)
        if save is not None:
            with spoken_of(SAVE, save):
                save_seen(reading, save)
        failed |= reading.failed
    for remark in pictures.remarks:
        print(remark, file=sys.stderr)
    return FAILED if failed else 0
