"""Reading photographs as a step of a flow."""

from pathlib import Path

from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from artifacts.readings.digit_readings import as_text, readings_markdown
from digits.models.prediction import DigitReading, read_digits
from digits.photos.picture_files import find_pictures
from digits.registry.versions import load_classifier
from tasks.caching import task


@task()
def predict_digits(photos: list[str], model: str, store: Path) -> list[dict[str, object]]:
    """Read the digit on each photograph, and show what the model saw in the Prefect UI."""
    pictures = find_pictures(Path(photo) for photo in photos)
    for remark in pictures.remarks:
        get_run_logger().warning(remark)
    classifier = load_classifier(store / "models", model)
    readings = list(read_digits(pictures.files, classifier))
    for reading in readings:
        get_run_logger().info(as_text(reading))
    create_markdown_artifact(
        readings_markdown(readings), key="digits-read", description=f"{len(readings)} photographs"
    )
    return [_plain(reading) for reading in readings]


def _plain(reading: DigitReading) -> dict[str, object]:
    return {
        "file": reading.file,
        "digit": reading.digit,
        "probability": reading.probability,
        "no_digit": reading.no_digit,
        "reason": reading.reason or None,
        "failed": reading.failed,
    }
