"""Publishing: model versions and reports into the store, artifacts into Prefect's UI.

None of these steps is cached: every run leaves its own report and its own artifacts.
"""

from datetime import UTC, datetime
from pathlib import Path

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from artifacts.cards.model_card import build_card
from artifacts.plots.models import confusion_png
from artifacts.reports.run_folder import write_run
from artifacts.reports.run_report import address_markdown, model_markdown
from artifacts.reports.tables import leaderboard_frame
from artifacts.reports.wording import headline, title
from digits.config import ModelConfig
from digits.operations.publish_version import publish_version
from digits.refs import FileRef
from digits.results import DataFacts, ModelResult, RunResult
from digits.store.folders import Store
from tasks.caching import task


@task()
def publish_model(
    result: ModelResult,
    data: DataFacts,
    config: ModelConfig,
    inputs: str,
    environment: dict[str, str],
    store: Path,
) -> str:
    """Put a scored model into the store's models with its card; returns its folder."""
    if result.fitted is None or result.evaluation is None:
        return ""
    fitted, created = result.fitted, datetime.now(UTC).isoformat(timespec="seconds")
    card = build_card(fitted, result.evaluation, data, config, inputs, environment, created)
    files = (fitted.model, fitted.onnx)
    return str(publish_version(Store(store), fitted.kind, fitted.version, card, files))


@task()
def publish_report(run: RunResult, plots: dict[str, FileRef], store: Path) -> str:
    """Write the report, the metrics and the plots of a run; returns its folder."""
    return str(write_run(Store(store), run, plots))


@task()
def publish_artifacts(run: RunResult, folder: str) -> None:
    """Show leaderboard, models and the way to the report in the Prefect UI."""
    create_table_artifact(
        # As text: the UI would show 0.9957142857, under names of variables.
        table=[
            {str(name) or "Rank": text for name, text in row.items()}
            for row in leaderboard_frame(run.models).to_dict("records")
        ],
        key="leaderboard",
        description=headline(run),
    )
    for result in run.models:
        create_markdown_artifact(
            model_markdown(result, _small_confusion(result)),
            key=f"model-{result.kind}",
            description=f"{title(result.kind)}: {result.status}",
        )
    create_markdown_artifact(
        address_markdown(Path(folder)),
        key="report",
        description="The report: one file, for browser and print",
    )


def _small_confusion(result: ModelResult) -> bytes:
    return confusion_png(result.evaluation.test, title(result.kind)) if result.evaluation else b""
