"""Plots on disk: drawn once, named by their content, copied into every report that shows them."""

import hashlib
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from artifacts.plots.comparison import accuracies
from artifacts.plots.data import data_figures
from artifacts.plots.models import model_figures
from artifacts.plots.new_data import new_figures
from artifacts.plots.style import DPI, png_bytes
from digits.dataset.splits import load_part
from digits.operations.gather_data import NEW
from digits.refs import FileRef
from digits.results import DataFacts, ModelResult
from digits.store.atomic import write_bytes
from digits.store.folders import Store


def draw_exploration(
    store: Store, prepared: FileRef, seed: int, *, private: bool = False
) -> dict[str, FileRef]:
    """The pictures of the data, by the names under which the report expects them.

    `private`: without single digits, some of which may be a bank's own.
    """
    path = prepared.verified()
    train, test = load_part(path, "train"), load_part(path, "test")
    figures = data_figures(train.images, train.labels, test.labels, seed)
    return keep_figures(store, _without(figures, "samples") if private else figures)


def draw_new_data(
    store: Store, data: DataFacts, new: FileRef, seed: int, *, private: bool = False
) -> dict[str, FileRef]:
    """The pictures of new data beside the reference; none where no folder was given.

    `private`: without the new digits themselves.
    """
    if data.drift is None:
        return {}
    figures = new_figures(data.drift, *load_part(new.verified(), NEW), seed)
    return keep_figures(store, _without(figures, "new-samples") if private else figures)


def draw_model(store: Store, result: ModelResult, prepared: FileRef) -> dict[str, FileRef]:
    """The pictures of one model."""
    return keep_figures(store, model_figures(result, load_part(prepared.verified(), "test").images))


def draw_comparison(store: Store, models: Sequence[ModelResult]) -> dict[str, FileRef]:
    """The picture of all models side by side."""
    return keep_figures(store, {"accuracies": accuracies(models)})


def keep_figures(store: Store, figures: Mapping[str, Figure], dpi: int = DPI) -> dict[str, FileRef]:
    """Figures as PNG files by their names."""
    return {name: _kept(store, png_bytes(figure, dpi)) for name, figure in figures.items()}


def _without(figures: Mapping[str, Figure], name: str) -> dict[str, Figure]:
    return {other: figure for other, figure in figures.items() if other != name}


def _kept(store: Store, png: bytes) -> FileRef:
    return write_bytes(store.path("plots", f"{hashlib.sha256(png).hexdigest()[:16]}.png"), png)
