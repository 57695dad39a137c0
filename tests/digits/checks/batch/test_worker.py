"""Reading files into the ledger: whatever they are, each comes out once and stops no other."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from PIL import Image

from digits.amounts.reader.amount_reader import AmountReader
from digits.checks.batch.micr_key import micr_key
from digits.checks.batch.plan import ledger_of, open_work
from digits.checks.batch.worker import Work, WorkerCounts, examine, record, score_files
from digits.checks.errors import OtherCode
from digits.checks.intake.intake import CheckImage, SequenceInfo, images_of
from digits.checks.scoring import ScoringOptions, score_image
from digits.ledger.errors import LedgerUnreachable
from digits.operations.folder_listing import list_folder
from digits.operations.page_images import open_pages
from digits.operations.score_batch import begin
from tests.digits.checks.cash_letters import Letter
from tests.digits.checks.conftest import MakePlan
from tests.digits.checks.drawn import drawn_check, group_4
from tests.digits.checks.drawn_checks import draw_check, draw_folder
from tests.digits.checks.sheets import DESK, LETTER, lay, sheet_of

READABLE = 7  # of the drawn checks: its amount is read surely


@pytest.fixture
def work(make_plan: MakePlan, tmp_path: Path) -> Work:
    """An open batch of a folder that is still empty."""
    folder = tmp_path / "in"
    folder.mkdir()
    plan = make_plan(folder, tmp_path / "store")
    batch = ledger_of(plan.store).begin(str(folder), plan.recipe, "run")
    return open_work(plan, batch, "run")


def test_a_check_is_read(reader: AmountReader, options: ScoringOptions, tmp_path: Path) -> None:
    """The amount, where it stands, how sure, and how long each stage took."""
    draw_folder(tmp_path, 1, READABLE)
    (image,) = images_of(next(tmp_path.iterdir()))
    assert isinstance(image, CheckImage)
    found = score_image(image, reader, options)
    assert (found.amount.amount, found.amount.decision) == (Decimal("2209.00"), "accept")
    assert found.field is not None
    assert set(found.seconds) == {"locate", "line", "read", "words"}
    assert 0 < found.ink < 0.2
    assert 0.8 < found.brightness < 1


def test_a_keyed_amount_that_differs_is_a_doubt(
    reader: AmountReader, options: ScoringOptions
) -> None:
    """A person looks where somebody keyed another amount, and not where he keyed the same."""
    image = CheckImage(1, draw_check(READABLE), 200.0, "d")
    for keyed, decision in ((Decimal("2209.00"), "accept"), (Decimal("2290.00"), "review")):
        told = image._replace(sequence=SequenceInfo("1", "2", keyed))
        found = score_image(told, reader, options).amount
        assert found.decision == decision
    assert found.reasons == ("the cash letter says 2,290.00, and 2,209.00 was read",)


def test_a_blank_page_is_left_to_a_person(reader: AmountReader, options: ScoringOptions) -> None:
    """Nothing is found, and that is said."""
    image = CheckImage(1, np.full((550, 1200), 255, np.uint8), None, "d")
    found = score_image(image, reader, options)
    assert (found.amount.amount, found.field, found.fingerprint) == (None, None, 0)
    assert found.amount.decision == "review"


def test_a_skewed_scan_is_told_though_it_is_levelled(
    reader: AmountReader, options: ScoringOptions
) -> None:
    """Quality is judged on the scan as it came; the amount is read on the levelled page."""
    level = Image.fromarray(draw_check(READABLE))
    skewed = level.rotate(6.5, Image.Resampling.BICUBIC, expand=True, fillcolor=250)
    flags = [
        score_image(CheckImage(1, np.asarray(image), 200.0, "d"), reader, options).flags
        for image in (level, skewed)
    ]
    assert ["skewed" in flag for flag in flags] == [False, True]


@pytest.mark.parametrize("turns", [1, 2])
def test_a_scan_fed_the_wrong_way_round_is_a_good_scan(
    turns: int, reader: AmountReader, options: ScoringOptions
) -> None:
    """Its quality is judged right side up: no second check's line stands at the top."""
    pixels = np.rot90(np.asarray(drawn_check()), turns)
    found = score_image(CheckImage(1, pixels, 200.0, "d"), reader, options)
    assert found.turned == 360 - 90 * turns
    assert found.flags == ()


def test_what_is_known_is_not_read_again(work: Work) -> None:
    """The second time, and under another name, nothing is read."""
    draw_folder(work.folder, 2)
    names = ["0000.png", "0001.png"]
    assert score_files(work, names) == WorkerCounts(2, 2, 0)
    assert score_files(work, names) == WorkerCounts(2, 0, 2)
    (work.folder / "copy.png").write_bytes((work.folder / "0000.png").read_bytes())
    assert score_files(work, ["copy.png"]) == WorkerCounts(1, 0, 1)
    assert set(work.ledger.examined(work.batch)) == {*names, "copy.png"}


def test_what_a_purge_took_meanwhile_is_read_anew(work: Work) -> None:
    """Known as another folder's when the worker came to it, and gone when it was to be written."""
    draw_folder(work.folder, 2)
    recipe = work.ledger.recipe(work.batch.recipe)
    earlier = work._replace(batch=work.ledger.begin("/earlier", recipe, "run"))
    score_files(earlier, ["0000.png"])
    work.ledger.close_batch(earlier.batch, "run", "done", {})
    looked_at = [examine(work, name) for name in ("0000.png", "0001.png")]
    assert [file.fresh for file in looked_at] == [False, True]
    work.ledger.purge([earlier.batch], datetime.now(UTC) + timedelta(days=1))
    record(work, looked_at)
    assert set(work.ledger.examined(work.batch)) == {"0000.png", "0001.png"}
    assert len(work.ledger.pages(work.batch)) == 2
    pictures = {reading.image_digest for file in looked_at for reading in file.readings}
    assert work.ledger.sketches(pictures).keys() == pictures


def test_what_is_left_beside_scans_is_new_once(work: Work, make_plan: MakePlan) -> None:
    """Of a folder that is watched, neither a system's files nor those of its folders come again."""
    draw_folder(work.folder, 1)
    (work.folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(50))
    (work.folder / "@eaDir").mkdir()
    (work.folder / "@eaDir" / "0000.png").write_bytes(b"a thumbnail")
    plan = make_plan(work.folder, work.folder.with_name("store"))
    listed = list_folder(work.ledger, plan, only_new=True)
    assert (listed.files, listed.read) == (3, 2)
    begin(work.ledger, plan, listed, "run")
    score_files(work, ["0000.png", "Thumbs.db"])
    codes = {name: file.code for name, file in work.ledger.examined(work.batch).items()}
    beside = "not-a-check-file"
    assert codes == {"0000.png": "", "Thumbs.db": beside, "@eaDir/0000.png": beside}
    work.ledger.close_batch(work.batch, "run", "done", {})
    assert list_folder(work.ledger, plan, only_new=True).files == 0


def test_what_other_code_read_is_read_again(
    work: Work, make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed reader of pages never passes off old readings as its own."""
    draw_folder(work.folder, 1)
    assert score_files(work, ["0000.png"]) == WorkerCounts(1, 1, 0)
    plan = make_plan(work.folder, work.folder.with_name("store"))
    assert plan.recipe.digest == work.batch.recipe
    monkeypatch.setattr("digits.checks.batch.plan.CODE", "another version's")
    batch = work.ledger.begin(str(work.folder), plan.recipe, "later")
    assert score_files(work._replace(batch=batch), ["0000.png"]) == WorkerCounts(1, 1, 0)


def test_a_worker_with_other_code_reads_nothing(
    make_plan: MakePlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it read would pass for a reading by the flow's own code."""
    plan = make_plan(tmp_path / "in", tmp_path / "store")
    batch = ledger_of(plan.store).begin(str(plan.folder), plan.recipe, "run")
    monkeypatch.setattr("digits.checks.batch.plan.CODE", "another version's")
    with pytest.raises(OtherCode, match="bring every worker"):
        open_work(plan, batch, "run")


def test_a_ledger_out_of_reach_is_no_fault_of_a_file(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The part fails, and is done again; a good check is not quarantined for it."""
    draw_folder(work.folder, 1)

    def hiccup(*_: object) -> None:
        raise LedgerUnreachable("The ledger's database cannot be used")

    monkeypatch.setattr(work.ledger, "known", hiccup)
    with pytest.raises(LedgerUnreachable):
        examine(work, "0000.png")


def test_bad_files_are_told_and_stop_nothing(work: Work) -> None:
    """Damaged, empty, of another kind, gone: each has its reason; the good one is read."""
    draw_folder(work.folder, 1)
    whole = (work.folder / "0000.png").read_bytes()
    (work.folder / "short.png").write_bytes(whole[:500])
    (work.folder / "empty.png").touch()
    (work.folder / "notes.png").write_text("no picture", "utf-8")
    names = ["short.png", "empty.png", "gone.png", "notes.png", "0000.png"]
    assert score_files(work, names).files == 5
    found = work.ledger.examined(work.batch)
    assert [bool(found[name].code) for name in names] == [True] * 4 + [False]
    assert all(found[name].reason.endswith(".") for name in names[:4])


def test_a_file_that_became_a_pipe_is_not_waited_for(work: Work) -> None:
    """Between listing and reading somebody may put anything in a file's place."""
    os.mkfifo(work.folder / "pipe.png")
    assert examine(work, "pipe.png").code
    (work.folder / "real.png").touch()
    (work.folder / "link.png").symlink_to(work.folder / "real.png")
    assert examine(work, "link.png").code


def test_every_page_counts(work: Work) -> None:
    """A file of two pages gives two readings, in order."""
    pages = [Image.fromarray(draw_check(number)) for number in (1, 2)]
    pages[0].save(work.folder / "two.tif", save_all=True, append_images=pages[1:])
    found = examine(work, "two.tif")
    assert [reading.page for reading in found.readings] == [1, 2]
    assert len({reading.image_digest for reading in found.readings}) == 2


def test_the_line_of_a_cash_letter_is_kept_as_digests_alone(work: Work) -> None:
    """A sure line gives two keyed digests; of a wrong check digit is told, and nothing compared."""
    image = group_4(drawn_check("812.00", 3))
    on_us = {3: "0000317".rjust(15), 19: "01100001", 28: "44108827/".rjust(20)}
    lines = [on_us | {27: "5"}, on_us | {27: "6"}]
    letter = Letter([image, image], [81_200, 81_200], lines=lines).written()
    (work.folder / "letter.x937").write_bytes(letter)
    score_files(work, ["letter.x937"])
    pages = work.ledger.pages(work.batch)
    sure, wrong = (pages[key][1] for key in sorted(pages))
    assert sure.micr_item is not None
    assert sure.micr_account not in (None, sure.micr_item)
    assert (wrong.micr_item, wrong.micr_account) == (None, None)
    said = "the routing number in the cash letter fails its check digit"
    assert (said in sure.reasons, said in wrong.reasons) == (False, True)
    work.ledger.close()
    stored = b"".join(file.read_bytes() for file in (work.folder.parent / "store").glob("ledger*"))
    assert b"44108827" not in stored
    assert (work.folder.parent / "store" / "micr.key").stat().st_mode & 0o777 == 0o600


def test_one_store_has_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made once, whoever asks first; a setting goes before it."""
    keys: list[bytes] = []
    threads = [Thread(target=lambda: keys.append(micr_key(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    assert [file.name for file in tmp_path.iterdir()] == ["micr.key"]
    monkeypatch.setenv("DIGITS_MICR_KEY", "one key for two hosts")
    assert micr_key(tmp_path) == b"one key for two hosts"


def test_a_sheet_gives_a_reading_for_each_check(work: Work) -> None:
    """Each has its own amount, box and place; what is shown to a person are the same pictures."""
    Image.fromarray(sheet_of((READABLE, 3, 11))).save(work.folder / "sheet.png", dpi=(200, 200))
    found = examine(work, "sheet.png")
    assert [reading.page for reading in found.readings] == [1, 2, 3]
    assert found.readings[0].amount == Decimal("2209.00")
    assert found.readings[2].sequence == "check 3 of 3 on page 1"
    pages = dict(open_pages(str(work.folder), "sheet.png", found.file_digest, frozenset({1, 3})))
    for reading in (found.readings[0], found.readings[2]):
        left, top, right, bottom = reading.field_box
        assert pages[reading.page].shape[0] < 600
        assert (pages[reading.page][top:bottom, left:right] < 128).any()


def test_checks_that_cannot_be_cut_apart_go_to_a_person(work: Work) -> None:
    """Even if an amount is read surely on one of them."""
    page = np.full(LETTER, DESK, np.uint8)
    lay(page, draw_check(READABLE), (760, 500))
    lay(page, draw_check(3), (820, 800), 12)
    Image.fromarray(page).save(work.folder / "desk.png")
    found = examine(work, "desk.png")
    assert [reading.decision for reading in found.readings] == ["review", "review"]
    assert all("could not be cut apart" in reading.reasons[-1] for reading in found.readings)
