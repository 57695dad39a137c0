"""What goes into the ledger and comes out of it: frozen records, no SQL.

Amounts are exact Decimals, times are in UTC, digests are SHA-256 as 64 hexadecimal digits.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import Field

from digits.config import Frozen
from digits.refs import digest_of

ItemDecision: TypeAlias = Literal["accept", "review", "quarantine"]
CorrectionVerdict: TypeAlias = Literal["confirmed", "corrected", "rejected"]
DuplicateReason: TypeAlias = Literal["same-line", "same-picture", "alike"]

DECISIONS: tuple[ItemDecision, ...] = ("accept", "review", "quarantine")
# What the words said of the figures, where they were looked for; the first vouches for them.
AGREEMENTS = ("agree", "unsure", "disagree", "unreadable", "absent")


class ReadingRecipe(Frozen):
    """All that a reading depends on besides the file: another recipe reads anew."""

    reader: str = Field(description="the reader's version, the beginning of its digest")
    layout: str = Field(description="the layout's name, or empty where fields are found")
    policy: str = Field(description="what has to hold for accepting, in words")
    facts: dict[str, Any] = Field(description="whole content of layout, policy, confidence, limits")

    @property
    def digest(self) -> str:
        """Equal for recipes that read and decide equally."""
        values = self.model_dump(mode="json")
        # Under its first name, so that recipes which earlier versions wrote keep their digests.
        return digest_of({"profile": values.pop("layout"), **values})


class Reading(NamedTuple):
    """What one page of a file says under a recipe; never changed once written.

    Attributes:
        file_digest: of the file's bytes.
        page: the check's number in the file, from 1; 0 where the file as a whole could not be read.
        image_digest: of the decoded grey pixels; empty where there are none.
        amount: the likeliest sum of money; None where nothing was read.
        currency: ISO 4217 code.
        probability: that the amount is right, 0 … 1.
        runner_up: the next likeliest amount, with `runner_up_probability`.
        decision: "accept", "review", or "quarantine" for a page that could not be opened.
        reasons: why not "accept", in words.
        code: the slug of the problem of a quarantined page, else empty.
        field_box: (left, top, right, bottom) in pixels of the upright page; empty if not found.
        field_confidence: 0 … 1 of the finding.
        flags: of quality, such as "too-light".
        fingerprint: 64 bits, near for scans of the same paper.
        sequence: bundle and number in a cash letter, the place on a sheet; else empty.
        keyed_amount: that the cash letter says was keyed by hand.
        ink: share of dark pixels, 0 … 1.
        brightness: mean light, 0 … 1.
        turned: degrees by which the page was turned upright: 0, 90, 180, 270.
        seconds: by stage: decode, locate, read, words.
        micr_item: keyed digest of routing, account and serial number, where a line is known surely.
        micr_account: of routing and account alone.
        words_text: the amount in words as it was read; None where it was not read.
        words_amount: what it words; None where it words no amount.
        words_agreement: "agree", "unsure", "disagree", "unreadable" or "absent"; None if not read.
        words_box: where it stands, as `field_box`; None if it was not found.
    """

    file_digest: str
    page: int
    image_digest: str = ""
    amount: Decimal | None = None
    currency: str = ""
    probability: float = 0.0
    runner_up: Decimal | None = None
    runner_up_probability: float | None = None
    decision: ItemDecision = "quarantine"
    reasons: tuple[str, ...] = ()
    code: str = ""
    field_box: tuple[int, ...] = ()
    field_confidence: float | None = None
    flags: tuple[str, ...] = ()
    fingerprint: int | None = None
    sequence: str = ""
    keyed_amount: Decimal | None = None
    ink: float | None = None
    brightness: float | None = None
    turned: int = 0
    seconds: dict[str, float] = {}  # noqa: RUF012 - a named tuple's default, never changed
    micr_item: str | None = None
    micr_account: str | None = None
    words_text: str | None = None
    words_amount: Decimal | None = None
    words_agreement: str | None = None
    words_box: tuple[int, ...] | None = None


class PageSketch(NamedTuple):
    """What was written on a picture, drawn small, and the keys by which others find it."""

    image_digest: str
    content: bytes
    keys: tuple[int, ...]


class Examined(NamedTuple):
    """A directory entry that was looked at.

    `file_digest` is empty where its bytes could not be had; `code` and `reason` say why then, or
    why the whole file is quarantined. `facts` hold a cash letter's control records. `fresh`: its
    pages were read now, and are to be written; else the ledger knows them. `modified` is when it
    was changed last, in nanoseconds since 1970. `sketches` are of the pages that were read now.
    """

    name: str
    size: int
    file_digest: str
    readings: tuple[Reading, ...] = ()
    code: str = ""
    reason: str = ""
    fresh: bool = True
    facts: dict[str, Any] = {}  # noqa: RUF012 - likewise
    modified: int = 0
    sketches: tuple[PageSketch, ...] = ()


class Batch(NamedTuple):
    """One scoring of a folder with one recipe; it may take several runs until it is closed.

    `ordinal` is the 1-based count of the batches of this folder and recipe.
    """

    number: int
    source: str
    recipe: str
    ordinal: int
    opened: datetime


class Closed(NamedTuple):
    """A batch that was closed: when, how, and the counts that outlive a purge."""

    batch: Batch
    run: str
    closed: datetime
    outcome: str
    counts: dict[str, Any]


class Presentment(NamedTuple):
    """A page of a file as it was handed in; duplicates are looked for among these.

    `number` is the ledger's own, and grows with the time of writing; `name` the file's within
    `source`; `batch` the one that had it first.
    """

    number: int
    source: str
    name: str
    file_digest: str
    page: int
    image_digest: str
    fingerprint: int | None
    amount: Decimal | None
    runner_up: Decimal | None
    batch: int
    micr_item: str | None = None


class PageLocation(NamedTuple):
    """Where a page lies: the folder, the file's name within it, its content's digest, the page."""

    source: str
    name: str
    file_digest: str
    page: int


class Duplicate(NamedTuple):
    """Two presentments that seem to be of the same paper, and why.

    `likeness` of the two pictures, up to 1, where these decided.
    """

    presentment: int
    other: int
    reason: DuplicateReason
    likeness: float | None = None


class Suspicion(NamedTuple):
    """What a page seems to repeat, by its name, and why."""

    other: str
    reason: DuplicateReason


class Item(NamedTuple):
    """What came of one page in one batch: the line of an export, the entry of a review page.

    Attributes:
        key: names the page under its recipe, in every batch the same; corrections refer to it.
        place: in the batch, from 0, by name and page.
        name: the file's path within the folder, printable.
        decision: after duplicates were looked for.
        reasons: why not "accept".
        duplicate_of: names of what it seems to be another presentment of, else empty.
        sampled: accepted, and set aside for quality control.
        reading: what the page says; None where its file has no bytes to be known by.
    """

    key: str
    place: int
    name: str
    page: int
    decision: ItemDecision
    code: str
    reasons: tuple[str, ...]
    duplicate_of: str
    sampled: bool
    reading: Reading | None


ItemRow: TypeAlias = tuple[Item, int | None]  # with the number of its reading in the ledger


class Input(NamedTuple):
    """A file of a batch as the ledger has it; `code` is empty unless it is quarantined whole."""

    name: str
    size: int
    file_digest: str
    code: str
    reason: str


class Correction(NamedTuple):
    """What a person says of an item. `amount` is the right one; None if it was rejected.

    `at` is when the person decided, `who` as stated.
    """

    item_key: str
    verdict: CorrectionVerdict
    amount: Decimal | None
    who: str
    at: datetime
    note: str = ""


class Purged(NamedTuple):
    """How many rows a purge removed; the counts of their batches stay."""

    readings: int
    items: int
    presentments: int
    inputs: int


def item_key(source: str, name: str, file_digest: str, page: int, recipe: str) -> str:
    """The key of a page of a file under a recipe: 32 hexadecimal digits, telling nothing."""
    return digest_of([source, name, file_digest, page, recipe])[:32]
