"""The end of a batch: everything adds up, duplicates are set aside, samples are drawn."""

from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from digits.checks.batch.plan import ScoringPlan, ledger_of, open_work
from digits.checks.batch.reconciliation import (
    Reconciled,
    ReconciliationOptions,
    check_counts,
    drawn,
    reconcile,
)
from digits.checks.batch.statistics import BatchCounts, changes, count
from digits.checks.batch.worker import score_files
from digits.checks.errors import CountsDiffer
from digits.ledger.records import Batch, Closed, Examined, Reading
from digits.micr.micr_reader import micr_reader_version
from tests.digits.checks.conftest import MakePlan
from tests.digits.checks.drawn import bilevel
from tests.digits.checks.drawn_checks import draw_check
from tests.digits.checks.micr_prints import with_line


def page(file: str, number: int = 1, **changes: object) -> Reading:
    """An accepted page, no two alike."""
    values: dict[str, object] = {
        "image_digest": f"{file}-{number}",
        "amount": Decimal("10.00"),
        "currency": "USD",
        "probability": 0.999,
        "decision": "accept",
        "ink": 0.1,
        "brightness": 0.9,
    }
    return Reading(file, number)._replace(**(values | changes))  # type: ignore[arg-type]  # of the fields' own types


FILES = (
    Examined("a.png", 1, "fa", (page("fa"),)),
    Examined("b.tif", 1, "fb", (page("fb", 1), page("fb", 2, decision="review"))),
    Examined("c.png", 1, "fc", (Reading("fc", 0, reasons=("Damaged.",), code="damaged"),)),
    Examined("d.png", 1, "", code="pipe", reason="A pipe."),
    Examined("e.png", 1, "fa", (page("fa"),)),
    Examined("f.x9", 1, "ff", (Reading("ff", 0, reasons=("Off.",), code="totals"), page("ff"))),
)


@pytest.fixture
def plan(make_plan: MakePlan, tmp_path: Path) -> ScoringPlan:
    """A plan with a ledger of its own."""
    return make_plan(tmp_path / "in", tmp_path / "store")


def settled(plan: ScoringPlan, files: tuple[Examined, ...] = FILES) -> tuple[Batch, Reconciled]:
    """A batch of these files."""
    ledger = ledger_of(plan.store)
    batch = ledger.begin(str(plan.folder), plan.recipe, "run")
    ledger.record(batch, "run", files[::-1])
    return batch, reconcile(ledger, batch, [file.name for file in files], plan.reconciliation)


def test_every_page_comes_out_once_in_the_order_of_names(plan: ScoringPlan) -> None:
    """Files in their order, pages in theirs, each with its decision and reasons."""
    batch, found = settled(plan)
    assert [(item.name, item.page, item.decision) for item in found.items] == [
        ("a.png", 1, "accept"),
        ("b.tif", 1, "accept"),
        ("b.tif", 2, "review"),
        ("c.png", 0, "quarantine"),
        ("d.png", 0, "quarantine"),
        ("e.png", 1, "review"),
        ("f.x9", 0, "quarantine"),
        ("f.x9", 1, "review"),
    ]
    assert found.items[5].duplicate_of == "a.png"
    assert "e.png and a.png" in found.items[5].reasons[0]
    assert found.items[7].reasons == ("Off.",)
    assert list(ledger_of(plan.store).items(batch)) == found.items


def test_the_counts_add_up(plan: ScoringPlan) -> None:
    """Files and pages each are the sum of three outcomes; amounts are exact."""
    counts = count(settled(plan)[1])
    assert counts.files == {"inputs": 6, "accept": 1, "review": 3, "quarantine": 2}
    assert counts.pages == {"inputs": 8, "accept": 2, "review": 3, "quarantine": 3}
    assert counts.amounts["accept"] == {"USD": "20.00"}
    assert counts.codes == {"damaged": 1, "pipe": 1, "totals": 1}
    assert (counts.duplicates, counts.probabilities[9]) == (1, 5)
    assert counts.failures == pytest.approx(2 / 6)


def test_a_lost_file_is_noticed(plan: ScoringPlan) -> None:
    """A name that was listed but never recorded turns the run red."""
    ledger = ledger_of(plan.store)
    batch = ledger.begin(str(plan.folder), plan.recipe, "run")
    ledger.record(batch, "run", FILES[:1])
    with pytest.raises(CountsDiffer, match="1 files have no result") as told:
        reconcile(ledger, batch, ["a.png", "lost.png"], ReconciliationOptions())
    assert "file 2 of 2" in str(told.value)
    assert "lost.png" not in str(told.value)


def test_a_lost_page_and_a_doubled_one_are_noticed(plan: ScoringPlan) -> None:
    """Pages are counted on their own way from the ledger to the lines."""
    batch, found = settled(plan)
    names = [file.name for file in FILES]
    pages = ledger_of(plan.store).pages(batch)
    check_counts(names, found.inputs, pages, found.lines)
    with pytest.raises(CountsDiffer, match="pages were read"):
        check_counts(names, found.inputs, pages, found.lines[:2] + found.lines[3:])
    with pytest.raises(CountsDiffer, match="two results"):
        check_counts(names, found.inputs, pages, [*found.lines, found.lines[0]])


def test_the_sample_is_drawn_by_the_picture_alone() -> None:
    """About the share that is wanted, always the same, and never more than a larger share."""
    pages = [page(f"file {n}") for n in range(4000)]
    one = {p.file_digest for p in pages if drawn(p, 0.01)}
    assert 20 <= len(one) <= 65
    assert one < {p.file_digest for p in pages if drawn(p, 0.02)}


def counted(pages: int, accepted: int, ink: float = 0.1) -> BatchCounts:
    """Counts of a batch of accepted and reviewed pages."""
    tally = {"inputs": pages, "accept": accepted, "review": pages - accepted, "quarantine": 0}
    spread = {"n": pages, "mean": ink, "std": 0.02}
    return BatchCounts.model_validate(
        {"files": tally, "pages": tally, "amounts": {}, "codes": {}, "duplicates": 0, "sampled": 0}
        | {"probabilities": [0] * 10, "ink": spread, "brightness": spread}
    )


@pytest.mark.parametrize(
    ("now", "drifted"),
    [
        (counted(500, 405), set()),
        (counted(500, 250), {"acceptance rate"}),
        (counted(500, 400, ink=0.15), {"ink", "brightness"}),
        (counted(20, 0), set()),
    ],
)
def test_a_sudden_change_is_drift(plan: ScoringPlan, now: BatchCounts, drifted: set[str]) -> None:
    """Chance is not; a batch of a few checks says nothing."""
    batch, _ = settled(plan)
    past = [
        Closed(batch, "run", batch.opened, "done", counted(400, 320).model_dump(mode="json"))
        for _ in range(3)
    ]
    assert {change.what for change in changes(now, past) if change.drifted} == drifted


@pytest.mark.parametrize("first", range(3))
def test_of_several_pictures_of_one_check_in_a_file_only_the_first_may_be_accepted(
    plan: ScoringPlan, first: int
) -> None:
    """Grey, black and white, and half as large, in any order; another check counts besides."""
    grey, other = (Image.fromarray(draw_check(number)) for number in (7, 10))
    forms = [grey, bilevel(grey), grey.resize((600, 275), Image.Resampling.BOX)]
    pages = [*forms[first:], *forms[:first], other]
    plan.folder.mkdir()
    pages[0].save(plan.folder / "a.tif", save_all=True, append_images=pages[1:], dpi=(200, 200))
    batch = ledger_of(plan.store).begin(str(plan.folder), plan.recipe, "run")
    work = open_work(plan, batch, "run")
    score_files(work, ["a.tif"])
    found = reconcile(work.ledger, batch, ["a.tif"], plan.reconciliation)
    assert [bool(item.duplicate_of) for item in found.items] == [False, True, True, False]
    assert [item.decision for item in found.items[1:]] == ["review", "review", "accept"]


def test_the_line_on_a_scan_tells_checks_apart_and_knows_them_again(
    make_plan: MakePlan, tmp_path: Path
) -> None:
    """A rent of each month, alike but for the serial number; the first month's check comes again.

    The second scan is coarser, in black and white, and another amount is read on it or none.
    """
    folder = tmp_path / "in"
    folder.mkdir()
    rent = draw_check(7).copy()
    rent[-110:] = 255
    for month in (1, 2):
        page = with_line(rent, f"⑆011000015⑆ 8806421⑈ {4072 + month}")
        Image.fromarray(page).save(folder / f"{month}.png", dpi=(200, 200))
        if month == 1:
            coarse = Image.fromarray(page).resize((900, 412), Image.Resampling.BOX)
            bilevel(coarse).save(folder / "again.png", dpi=(150, 150))
    names = ["1.png", "2.png", "again.png"]
    plan = make_plan(folder, tmp_path / "store")
    plan = plan.model_copy(update={"micr_reader": micr_reader_version()})
    ledger = ledger_of(plan.store)
    batch = ledger.begin(str(folder), plan.recipe, "run")
    score_files(open_work(plan, batch, "run"), names)
    found = reconcile(ledger, batch, names, plan.reconciliation)
    reasons = {item.name: " ".join(item.reasons) for item in found.items}
    assert "duplicate" not in reasons["1.png"] + reasons["2.png"]
    assert "1.png" in reasons["again.png"]
    assert "the same account and serial number" in reasons["again.png"]
    ledger.close()
    kept = b"".join(file.read_bytes() for file in plan.store.glob("ledger*"))
    assert b"8806421" not in kept
