"""Fetching a collection of handwriting from its address; whatever comes is verified later."""

import http.client
import shutil
import urllib.request
from pathlib import Path

from digits.handwriting.errors import PenDataUnavailable
from digits.handwriting.pen_data.sources import PenSource

SECONDS = 60  # for an answer to begin, and between two pieces of it
PIECE = 1 << 20


def fetch_source(source: PenSource, folder: Path) -> Path:
    """Put the archive of a source into a folder, under a name that begins as the source's.

    Raises:
        PenDataUnavailable: if it cannot be reached.
    """
    suffix = ".zip" if source.url.endswith(".zip") else ".tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    fetched = folder / f"{source.begins[0]}{suffix}"
    partial = folder / f"partial-{fetched.name}"
    try:
        # The addresses are constants of `sources`, all https.
        with (
            urllib.request.urlopen(source.url, timeout=SECONDS) as answer,  # noqa: S310
            partial.open("wb") as file,
        ):
            shutil.copyfileobj(answer, file, PIECE)
        return partial.replace(fetched)
    except (OSError, http.client.HTTPException) as cause:
        raise PenDataUnavailable(
            "Pen data cannot be fetched",
            where=source.url,
            received=str(cause),
            remedy="fetch it where there is a network and give its folder, "
            "or train without it: fewer hands, a less able reader",
        ) from cause
    finally:
        partial.unlink(missing_ok=True)
