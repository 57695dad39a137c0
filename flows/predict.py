"""Read the digits on photographs, from the Prefect UI."""

from pathlib import Path

from prefect import flow

from digits.settings import store_root
from flows.errors import NothingRead
from tasks.predict import predict_digits

SHOWN = 5  # files that a message names


@flow(name="predict", result_serializer="json", persist_result=False)
def predict(photos: list[str], model: str = "cnn", store: str = "") -> list[dict[str, object]]:
    """Read the handwritten digit on each photograph; red if one could not be opened.

    Args:
        photos: Whole paths of pictures, or of folders with pictures, on the machine that runs the
            flow.
        model: The kind of model (logistic, cnn or resnet50), whose champion reads, or
            KIND/VERSION. Without a champion, the version that was best on the digits for model
            selection.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    readings = predict_digits(photos, model, store_root(store))
    unopened = [str(reading["file"]) for reading in readings if reading["failed"]]
    if unopened:
        relative = any(not Path(file).is_absolute() for file in unopened)
        raise NothingRead(
            f"{len(unopened):,} of {len(readings):,} pictures could not be opened",
            received=", ".join(unopened[:SHOWN]) + (", …" if len(unopened) > SHOWN else ""),
            remedy="look at the reasons in the log"
            + ("; name whole paths: this run looked from " + str(Path.cwd()) if relative else ""),
        )
    return readings
