"""The tables of the ledger, and the types in which amounts and times lie there exactly.

Rows are added and never changed; only the modules beside this one ask for them. A check image is
*read* once for a recipe (`readings`), a file's page is *presented* once (`presentments`), and each
batch has an item for every page that it was given (`items`).
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

SCHEMA_VERSION = 3
HALF, WHOLE = 1 << 63, 1 << 64

metadata = sa.MetaData()


class Money(sa.types.TypeDecorator[Decimal]):
    """A Decimal, exact to its last place: NUMERIC in PostgreSQL, a text in SQLite."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """SQLite has binary fractions only, so it keeps the digits as they are written."""
        kind = sa.Text() if dialect.name == "sqlite" else sa.Numeric()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """A text for SQLite, the number itself for others."""
        return format(value, "f") if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's interface
        """Always a Decimal."""
        return None if value is None else Decimal(value)


class Moment(sa.types.TypeDecorator[datetime]):
    """A time in UTC; SQLite forgets time zones, so they are taken off and put on here."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - likewise
        """The time in UTC, bare."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - likewise
        """The time in UTC, said so."""
        return None if value is None else value.replace(tzinfo=UTC)


class Bits(sa.types.TypeDecorator[int]):
    """Sixty-four bits, 0 … 2⁶⁴ − 1; databases have signed numbers only."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - likewise
        """The same bits as a signed number."""
        return value - WHOLE if value is not None and value >= HALF else value

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - likewise
        """The same bits as an unsigned number."""
        return value + WHOLE if value is not None and value < 0 else value


def _number(name: str = "id") -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=True)


def _text(name: str, **options: Any) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=False, **options)


def _batch(**options: Any) -> "sa.Column[int]":
    return sa.Column("batch", sa.ForeignKey("batches.id"), nullable=False, **options)


schema = sa.Table(
    "ledger_schema", metadata, sa.Column("version", sa.Integer, primary_key=True)
)  # one row

recipes = sa.Table(
    "recipes",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    _text("reader"),
    _text("profile"),
    _text("policy"),
    sa.Column("facts", sa.JSON, nullable=False),
)

batches = sa.Table(
    "batches",
    metadata,
    _number(),
    _text("key"),  # of the folder and the recipe
    sa.Column("ordinal", sa.Integer, nullable=False),  # 1-based count of the batches of this key
    _text("source"),
    sa.Column("recipe", sa.ForeignKey("recipes.digest"), nullable=False),
    sa.Column("opened", Moment, nullable=False),
    sa.UniqueConstraint("key", "ordinal"),
)

runs = sa.Table(
    "runs",
    metadata,
    _number(),
    _batch(index=True),
    _text("run"),
    sa.Column("began", Moment, nullable=False),
    sa.UniqueConstraint("batch", "run"),
)

closings = sa.Table(
    "closings",
    metadata,
    _batch(primary_key=True),
    _text("run"),
    sa.Column("closed", Moment, nullable=False),
    _text("outcome"),  # "done", or why the run ended red on purpose
    sa.Column("counts", sa.JSON, nullable=False),
)

scans = sa.Table(
    "scans",
    metadata,
    _number(),
    _text("file_digest"),
    _text("recipe"),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),  # of a cash letter: its control records
    sa.UniqueConstraint("file_digest", "recipe"),
)

readings = sa.Table(
    "readings",
    metadata,
    _number(),
    _text("file_digest"),
    sa.Column("page", sa.Integer, nullable=False),
    _text("image_digest"),
    _text("recipe"),
    sa.Column("amount", Money),
    _text("currency"),
    sa.Column("probability", sa.Double, nullable=False),
    sa.Column("runner_up", Money),
    sa.Column("runner_up_probability", sa.Double),
    _text("decision"),
    sa.Column("reasons", sa.JSON, nullable=False),
    _text("code"),
    sa.Column("field_box", sa.JSON, nullable=False),
    sa.Column("field_confidence", sa.Double),
    sa.Column("flags", sa.JSON, nullable=False),
    sa.Column("fingerprint", Bits),
    _text("sequence"),
    sa.Column("keyed_amount", Money),
    sa.Column("ink", sa.Double),
    sa.Column("brightness", sa.Double),
    sa.Column("turned", sa.Integer, nullable=False),
    sa.Column("seconds", sa.JSON, nullable=False),
    sa.Column("words_text", sa.Text),  # the amount in words
    sa.Column("words_amount", Money),
    sa.Column("words_agreement", sa.Text),
    sa.Column("words_box", sa.JSON(none_as_null=True)),  # in pixels of the page
    sa.Column("micr_item", sa.Text),  # keyed digests, as in `presentments`
    sa.Column("micr_account", sa.Text),
    _text("run"),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.UniqueConstraint("image_digest", "page", "file_digest", "recipe"),
    sa.Index("readings_of_file", "file_digest", "recipe"),
)

inputs = sa.Table(
    "inputs",
    metadata,
    _number(),
    _batch(),
    _text("name", index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("modified", sa.BigInteger, nullable=False),  # nanoseconds since 1970
    _text("file_digest", index=True),  # empty where the file could not be read
    _text("code"),
    _text("reason"),
    _text("run"),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("batch", "name", "file_digest", "code"),
)

presentments = sa.Table(
    "presentments",
    metadata,
    _number(),
    _text("source"),  # the folder
    _text("name"),
    _text("file_digest"),
    sa.Column("page", sa.Integer, nullable=False),
    _text("image_digest"),
    sa.Column("fingerprint", Bits),
    _batch(index=True),  # in which it was first seen
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("micr_item", sa.Text),  # keyed digest of routing, account and serial number
    sa.Column("micr_account", sa.Text),  # of routing and account alone
    sa.UniqueConstraint("source", "name", "file_digest", "page"),
    sa.Index("presentments_of_picture", "image_digest"),
    sa.Index("presentments_of_line", "micr_item"),
)

sketches = sa.Table(
    "sketches",
    metadata,
    _number(),
    _text("image_digest", unique=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

sketch_keys = sa.Table(
    "sketch_keys",  # its own primary key is the index that finds what may be alike
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True),
    sa.Column("sketch", sa.ForeignKey("sketches.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

duplicates = sa.Table(
    "duplicates",
    metadata,
    sa.Column("presentment", sa.ForeignKey("presentments.id"), primary_key=True),
    sa.Column("other", sa.ForeignKey("presentments.id"), nullable=False, index=True),
    _text("reason", server_default=""),  # one of `DuplicateReason`
    sa.Column("likeness", sa.Double),  # of the two pictures, where these decided
)

items = sa.Table(
    "items",
    metadata,
    _number(),
    _batch(),
    sa.Column("place", sa.Integer, nullable=False),  # in the order of names and pages, from 0
    _text("key", index=True),
    _text("name"),
    sa.Column("page", sa.Integer, nullable=False),
    sa.Column("reading", sa.ForeignKey("readings.id"), index=True),
    _text("decision"),
    _text("code"),
    sa.Column("reasons", sa.JSON, nullable=False),
    _text("duplicate_of"),
    sa.Column("sampled", sa.Boolean, nullable=False),
    sa.UniqueConstraint("batch", "place"),
    sa.UniqueConstraint("batch", "name", "page"),
    sa.Index(
        "items_for_review",
        "batch",
        sqlite_where=sa.text("decision = 'review'"),
        postgresql_where=sa.text("decision = 'review'"),
    ),
)

corrections = sa.Table(
    "corrections",
    metadata,
    _number(),
    _text("item_key", index=True),
    _text("verdict"),
    sa.Column("amount", Money),
    _text("note"),
    _text("who"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("applied", Moment, nullable=False, index=True),
    sa.UniqueConstraint("item_key", "who", "at"),
)
