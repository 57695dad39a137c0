"""The folder that a training leaves: ``runs/RUN-ID/`` with reports, metrics and plots."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from artifacts.reports.run_report import render_html, render_markdown
from digits.refs import FileRef
from digits.results import ModelResult, RunResult
from digits.store.atomic import atomic_folder
from digits.store.folders import Store


def write_run(store: Store, run: RunResult, plots: Mapping[str, FileRef]) -> Path:
    """Write ``runs/RUN-ID/`` with both reports, the metrics and the plots; returns the folder."""
    folder = store.path("runs", run.run_id)
    with atomic_folder(folder) as partial:
        copied = {name: _copy_plot(file, partial / "plots", name) for name, file in plots.items()}
        (partial / "report.html").write_text(render_html(run, copied), "utf-8")
        (partial / "report.md").write_text(render_markdown(run, copied), "utf-8")
        text = json.dumps(metrics_of(run), indent=2, ensure_ascii=False) + "\n"
        (partial / "metrics.json").write_text(text, "utf-8")
    return folder


def _copy_plot(file: FileRef, folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    return Path(shutil.copyfile(file.verified(), folder / f"{name}.png"))


def metrics_of(run: RunResult) -> dict[str, Any]:
    """The run in numbers, for programs: `metrics.json`."""
    return {
        "run_id": run.run_id,
        "started": run.started,
        "request": run.request,
        "data": {
            "dataset": run.data.dataset,
            "source": run.data.source,
            "digests": run.data.digests,
            "prepared_sha256": run.data.prepared.sha256,
            "counts": run.data.counts,
            "new": [folder.model_dump(mode="json") for folder in run.data.new],
            "drift": run.data.drift.model_dump(mode="json") if run.data.drift else None,
        },
        "models": {result.kind: _model_metrics(result) for result in run.models},
        "comparisons": [test.model_dump(mode="json") for test in run.comparisons],
        "new_scores": [score.model_dump(mode="json") for score in run.new_scores],
        "steps": [step.model_dump(mode="json") for step in run.steps],
        "environment": run.environment,
    }


def _model_metrics(result: ModelResult) -> dict[str, Any]:
    fitted, evaluation = result.fitted, result.evaluation
    common = {"status": result.status, "reason": result.reason, "config": result.config}
    if fitted is None or evaluation is None:
        nothing = ("test_accuracy", "fit_seconds", "parameters", "version")
        return common | dict.fromkeys(nothing)
    return common | {
        "test_accuracy": evaluation.test.accuracy,
        "test_accuracy_interval": [evaluation.test.accuracy_low, evaluation.test.accuracy_high],
        "model_selection_accuracy": evaluation.model_selection.accuracy,
        "log_loss": evaluation.test.log_loss,
        "calibration_error": evaluation.test.calibration_error,
        "raw_calibration_error": evaluation.raw_calibration_error,
        "temperature": evaluation.temperature,
        "per_class": [part.model_dump(mode="json") for part in evaluation.test.per_class],
        "confusion": evaluation.test.confusion,
        "fit_seconds": fitted.fit_seconds,
        "parameters": fitted.parameters,
        "version": fitted.version,
        "model_bytes": fitted.model_bytes,
        "onnx_bytes": fitted.onnx_bytes,
        "single_ms": evaluation.single_ms,
        "images_per_second": evaluation.images_per_second,
        "notes": list(fitted.notes),
    }
