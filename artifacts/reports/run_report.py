"""The report of a run: one HTML file that is complete in itself, and a shorter one in Markdown.

Turns a `RunResult` and finished PNGs into text. What stands where is the templates' business;
what is said is that of `wording`, `tables` and `limitations`.
"""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from artifacts.reports import drift_words, wording
from artifacts.reports.limitations import limits_of
from artifacts.reports.tables import (
    class_frame,
    facts_frame,
    leaderboard_frame,
    markdown_table,
    paired_frame,
    threshold_frame,
    threshold_rows,
)
from digits.results import Evaluation, ModelResult, RunResult

TEMPLATES = Path(__file__).parents[1] / "templates"
SPLITS = {
    "train": "learned from",
    "validation": "stop early, calibrate",
    "model_selection": "compare models",
    "test": "measure, once, at the end",
}


def render_html(run: RunResult, plots: Mapping[str, Path]) -> str:
    """The whole report as one HTML file without any reference to another.

    Args:
        run: what the run found.
        plots: PNG files by the names that `plots_data`, `plots_models` and `plots_compare`
            give; a missing one is left out.

    Raises:
        FileChanged: if a model's predictions are gone or changed.
        OSError: if a plot cannot be read.
    """
    images = {name: data_uri(path.read_bytes()) for name, path in plots.items()}
    template = environment(escape=True).get_template("report.html.j2")
    return template.render(**_content(run), images=images)


def render_markdown(run: RunResult, plots: Mapping[str, Path]) -> str:
    """The report in short; plots are linked as ``plots/NAME.png``.

    Raises:
        FileChanged: if a model's predictions are gone or changed.
    """

    def image(name: str, words: str) -> str:
        return f"![{words}](plots/{plots[name].name})\n" if name in plots else ""

    template = environment(escape=False).get_template("report.md.j2")
    return template.render(**_content(run), image=image)


def model_markdown(result: ModelResult, confusion_png: bytes) -> str:
    """One model's result for the Prefect UI, or why it was skipped.

    Args:
        result: the model.
        confusion_png: its confusion matrix below 200 kB, for larger texts lose their event;
            empty for a skipped model.
    """
    name = wording.title(result.kind)
    if result.fitted is None or result.evaluation is None:
        problem, remedy = wording.why_skipped(result)
        return f"## {name}: skipped\n\n{plain(problem)}\n\n**What to do:** {plain(remedy)}\n"
    test = result.evaluation.test
    facts = {
        "Test accuracy": f"{wording.percent(test.accuracy)} "
        f"({wording.interval(test.accuracy_low, test.accuracy_high)})",
        "Misread": f"{wording.number(test.n - test.correct)} of {wording.number(test.n)}",
        "Model-selection accuracy": wording.percent(result.evaluation.model_selection.accuracy),
        "Log-loss": f"{test.log_loss:.4f}",
        "Calibration error": wording.percent(test.calibration_error),
        "Temperature": f"{result.evaluation.temperature:.3f}",
        "Training": wording.duration(result.fitted.fit_seconds),
        "Version": result.fitted.version,
    }
    table = markdown_table(facts_frame(facts, "Measure", "Value"))
    picture = f"![Confusion matrix]({data_uri(confusion_png)})" if confusion_png else ""
    return f"## {name}\n\n{table}\n\n{picture}\n"


def address_markdown(folder: Path) -> str:
    """Where the report of a run lies, for the Prefect UI.

    Not a link: browsers open none from a web page to a file, and the UI removes it.
    """
    return (
        f"## Report\n\n`{(folder / 'report.html').as_uri()}`\n\n"
        "The file lies on the machine that ran the flow. Copy its address into a browser there.\n"
    )


def plain(text: str) -> str:
    """Text that Markdown shows as it is: no tags, no line breaks, no table bars."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(safe.replace("|", "\\|").split())


def unbroken(text: str) -> str:
    """Text whose percentages and intervals no browser breaks over two lines."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%").replace("–", "\N{WORD JOINER}–\N{WORD JOINER}")


def environment(*, escape: bool) -> Environment:
    """Jinja with the project's filters; an unknown name in a template is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escape,  # noqa: S701 - off for Markdown only, where `plain` does it
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": wording.percent,
        "number": wording.number,
        "duration": wording.duration,
        "megabytes": wording.megabytes,
        "title_of": wording.title,
        "why_skipped": wording.why_skipped,
        "plain": plain,
        "unbroken": unbroken,
        "table": markdown_table,
    }
    return environment


def _content(run: RunResult) -> dict[str, Any]:
    """All that both templates may show; nothing is computed in them."""
    winner, pairs = wording.best(run.models), len(run.comparisons)
    return {
        "run": run,
        "models": wording.ranked(run.models),
        "best": winner,
        "headline": wording.headline(run),
        "names": wording.NAMES,
        "advice": wording.advice(run),
        "about": wording.ABOUT,
        "interval": wording.interval,
        "leaderboard": leaderboard_frame(run.models),
        "paired": paired_frame(run.comparisons),
        "verdicts": [wording.verdict(test, pairs) for test in run.comparisons],
        "threshold_text": wording.percent(wording.SIGNIFICANCE / max(1, pairs), 1),
        "thresholds": _thresholds(winner.evaluation) if winner and winner.evaluation else None,
        "class_frame": class_frame,
        "limits": limits_of(run.data.dataset, winner.evaluation if winner else None),
        "from_cache": wording.from_cache(run.steps),
        "new_data": _new_data(run),
    } | _tables(run)


def _new_data(run: RunResult) -> dict[str, Any] | None:
    """What both templates tell of new data; None where no folder was given."""
    if run.data.drift is None:
        return None
    return {
        "verdict": drift_words.verdict(run.data.drift),
        "advice": drift_words.advice(run.data.drift),
        "folders": drift_words.folder_frame(run.data.new),
        "shifts": drift_words.shift_frame(run.data.drift),
        "labels": drift_words.label_words(run.data.drift),
        "scores": drift_words.score_frame(run.new_scores) if run.new_scores else None,
        "few": drift_words.few_words(run.data),
    }


def _tables(run: RunResult) -> dict[str, Any]:
    """The two-column tables."""
    splits = {
        name.replace("_", "-"): f"{wording.number(count)} images"
        + (f": {SPLITS[name]}" if name in SPLITS else "")
        for name, count in run.data.counts.items()
    }
    steps = {
        step.name: "from a cached result" if step.cached else wording.duration(step.seconds)
        for step in run.steps
    }
    return {
        "request": facts_frame(run.request, "Parameter", "Given"),
        "splits": facts_frame(splits, "Part", "Use"),
        "digests": facts_frame(run.data.digests, "File", "MD5"),
        "steps": facts_frame(steps, "Step", "Time"),
        "environment": facts_frame(run.environment, "What", "Value"),
    }


def _thresholds(evaluation: Evaluation) -> object:
    with np.load(evaluation.predictions.verified(), allow_pickle=False) as archive:
        confidences = archive["test"].max(axis=1)  # (n,)
    return threshold_frame(threshold_rows(evaluation.test, confidences))


def data_uri(png: bytes) -> str:
    """A PNG as an address that holds the picture itself."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
