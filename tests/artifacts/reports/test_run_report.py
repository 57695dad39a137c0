"""The report is one valid file that tells the run truthfully, whatever its texts contain."""

import base64
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from artifacts.plots.comparison import accuracies
from artifacts.plots.data import data_figures
from artifacts.plots.models import confusion_png, model_figures
from artifacts.plots.style import png_bytes
from artifacts.reports.limitations import limits_of
from artifacts.reports.run_report import model_markdown, render_html, render_markdown
from artifacts.reports.wording import advice, headline, verdict, why_skipped
from digits.arrays import Images, Labels
from digits.errors import FileChanged
from digits.results import ModelResult, RunResult
from digits.scores import PairedTest

MakeResult = Callable[..., ModelResult]

VOID = {"meta", "img", "br", "link", "input", "hr"}
HOSTILE = '<script>alert("x")</script><img src=https://evil.example/x.png> | & "quoted"'


class Reader(HTMLParser):
    """Collects what a page refers to and sees that its tags are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.sources: dict[str, str] = {}
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag is, and what it refers to."""
        named = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.ids += [named["id"]] if "id" in named else []
        self.references += [named[name] for name in ("src", "href", "srcset") if name in named]
        if tag == "img":
            self.sources[named["id"]] = named["src"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The tag that was opened last is closed first."""
        assert self.open.pop() == tag


def read(page: str) -> Reader:
    """The page, parsed to its end."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def plots(
    run: RunResult, images: Images, labels: Labels, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """All plots of the run as files."""
    folder = tmp_path_factory.mktemp("plots")
    figures = data_figures(images, labels, labels) | {"accuracies": accuracies(run.models)}
    for result in run.models:
        figures |= model_figures(result, images)
    for name, figure in figures.items():
        (folder / f"{name}.png").write_bytes(png_bytes(figure, dpi=40))
    return {name: folder / f"{name}.png" for name in figures}


def with_models(run: RunResult, *models: ModelResult) -> RunResult:
    """The same run with other models and no comparisons."""
    return run.model_copy(update={"models": models, "comparisons": ()})


def test_html_is_complete_in_itself(run: RunResult, plots: dict[str, Path]) -> None:
    """The page parses, runs no script and refers to nothing but itself and its data URIs."""
    page = render_html(run, plots)
    reader = read(page)
    assert not {"script", "link", "iframe", "object"} & reader.tags
    assert all(there.startswith(("data:image/png;base64,", "#")) for there in reader.references)
    assert not re.search(r"url\(|@import", page)
    assert len(reader.ids) == len(set(reader.ids))
    assert {there[1:] for there in reader.references if there[0] == "#"} <= set(reader.ids)


def test_html_embeds_each_plot(run: RunResult, plots: dict[str, Path]) -> None:
    """Every plot stands in the page with exactly its bytes."""
    sources = read(render_html(run, plots)).sources
    assert set(sources) == {f"plot-{name}" for name in plots}
    for name, path in plots.items():
        assert base64.b64decode(sources[f"plot-{name}"].partition(",")[2]) == path.read_bytes()


def test_html_without_plots_has_no_broken_pictures(run: RunResult) -> None:
    """Missing plots are left out."""
    assert read(render_html(run, {})).sources == {}


def test_html_tells_result_data_and_steps(run: RunResult) -> None:
    """Headline, request, digest, refused source, commit and cached steps are there to read."""
    page = render_html(run, {}).replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    assert headline(run) in page
    for text in (
        "logistic, cnn, resnet50",
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "https://mnist.example/ answered 403",
        "3f2c1ab",
        "1 of 2 steps came from cached results",
        "digits predict photo.jpg",
    ):
        assert text in page


def test_html_says_why_a_model_was_skipped_and_what_to_do(run: RunResult) -> None:
    """The reason and its remedy stand in the page, in words."""
    page = render_html(run, {})
    assert "ResNet50 transfer was skipped." in page
    assert "The ImageNet weights are not on this machine" in page
    assert "Copy them there." in page


def test_hostile_texts_are_escaped(run: RunResult, skipped: ModelResult) -> None:
    """Tags in a reason, a request, a source or a version reach no page as tags."""
    bad = with_models(run, skipped.model_copy(update={"reason": HOSTILE})).model_copy(
        update={
            "request": {HOSTILE: HOSTILE},
            "run_id": HOSTILE,
            "data": run.data.model_copy(update={"source": HOSTILE, "refused": (HOSTILE,)}),
        }
    )
    reader = read(render_html(bad, {}))
    assert not {"script", "img"} & reader.tags
    markdown = render_markdown(bad, {}) + model_markdown(bad.models[0], b"")
    assert "<script" not in markdown
    assert "<img" not in markdown


def test_run_without_any_trained_model(run: RunResult, skipped: ModelResult) -> None:
    """If all was skipped, the report says so instead of failing."""
    nothing = with_models(run, skipped)
    assert headline(nothing) == ("No model was trained; the ResNet50 transfer model was skipped.")
    assert "There is no model to use yet" in render_html(nothing, {})
    assert "There is no model to use yet" in render_markdown(nothing, {})


def test_perfect_model_is_reported(run: RunResult, make_result: MakeResult) -> None:
    """A model without mistakes on a small sample gives a whole report."""
    page = render_html(with_models(run, make_result("cnn", 0.0, n=40)), {})
    assert "100.00" in page
    assert "their intervals are wide" in page


def test_changed_predictions_are_noticed(run: RunResult, make_result: MakeResult) -> None:
    """Thresholds are not computed from a file that is no longer the scored one."""
    result = make_result("cnn", 0.07)
    assert result.evaluation is not None
    result.evaluation.predictions.path.write_bytes(b"other")
    with pytest.raises(FileChanged):
        render_html(with_models(run, result), {})


def test_markdown_links_plots_beside_it(run: RunResult, plots: dict[str, Path]) -> None:
    """Each plot is linked once, relatively, and no link leads elsewhere."""
    links = re.findall(r"!\[[^]]*\]\(([^)]*)\)", render_markdown(run, plots))
    assert sorted(links) == sorted(f"plots/{name}.png" for name in plots)


def test_markdown_tables_are_whole(run: RunResult) -> None:
    """Each row of each table has as many cells as the row before it."""
    for block in re.findall(r"(?:^\|.*\n)+", render_markdown(run, {}), re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1


def test_model_markdown_carries_the_matrix(run: RunResult) -> None:
    """A trained model's artifact holds its accuracy and its picture in less than 0.4 MB."""
    result = run.models[0]
    assert result.evaluation is not None
    png = confusion_png(result.evaluation.test, "Logistic regression")
    text = model_markdown(result, png)
    assert len(text.encode()) < 400_000
    assert base64.b64encode(png).decode() in text
    assert f"{100 * result.evaluation.test.accuracy:.2f} %" in text


def test_model_markdown_of_a_skipped_model(skipped: ModelResult) -> None:
    """A skipped model's artifact gives reason and remedy and has no picture."""
    text = model_markdown(skipped, b"")
    assert "are not on this machine" in text
    assert "**What to do:** Copy them there." in text
    assert "![" not in text


def test_a_reason_without_remedy_gets_one() -> None:
    """Any text serves as a reason; advice is never missing."""
    result = ModelResult(kind="cnn", status="skipped", reason="it rained")
    assert why_skipped(result)[0] == "it rained."
    assert "run the same command again" in why_skipped(result)[1]


@pytest.mark.parametrize(
    ("p", "pairs", "words"),
    [
        (0.01, 1, "the small CNN is better"),
        (0.03, 3, "cannot tell which one is better"),
        (0.6, 1, "cannot tell which one is better"),
    ],
)
def test_verdicts_ask_more_of_many_pairs(p: float, pairs: int, words: str) -> None:
    """The same p-value convinces for one pair, and not where several are compared."""
    test = PairedTest(
        first="cnn", second="logistic", n=500, only_first=20, only_second=5, p_value=p
    )
    assert words in verdict(test, pairs)


def test_advice_admits_a_lead_by_luck(run: RunResult) -> None:
    """Where the paired test sees no difference, the runner-up is named as good a choice."""
    (test,) = run.comparisons
    even = run.model_copy(update={"comparisons": (test.model_copy(update={"p_value": 0.4}),)})
    assert "may be luck" in advice(even)
    assert advice(run) == "Use the small CNN."


def test_limits_say_that_amounts_are_read_elsewhere() -> None:
    """No report of digits claims that nobody reads whole amounts: the reader of amounts does."""
    text = " ".join(limits_of("mnist", None))
    assert "not read yet" not in text
    assert "Whole amounts are read by another model, the reader of amounts" in text
