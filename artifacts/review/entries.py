"""One item as the review page gets it: plain JSON, all words ready, nothing left to work out.

No account number can be in it: an entry holds names of files, amounts, and words of the reader.
"""

import re
from collections.abc import Sequence
from typing import Any

from artifacts.reports import wording
from artifacts.review.pictures import DrawnPictures
from digits.amounts.grammar.typed import canonical, shown
from digits.ledger.records import Correction, Item, Reading
from digits.ledger.resolution import State, disputed, final_of

# How reasons begin, and the kind under which the page's filter has them.
KINDS = (
    ("not sure enough", "not sure enough"),
    ("it may be no such", "may be no amount"),
    ("it may be", "another amount is likely"),
    ("only", "views disagree"),
    ("no threshold", "no threshold is certified"),
    ("above the ceiling", "above the ceiling"),
    ("nothing on the picture", "no amount found"),
    ("suspected duplicate", "suspected duplicate"),
    ("the amount in words seems", "words say another amount"),
    ("the amount in words says", "words say another amount"),
    ("the amount in words could", "words could not be read"),
    ("the amount in words does", "words do not confirm it"),
    ("no amount in words", "no words found"),
)
AGREEMENTS = {
    "agree": "agrees with the figures",
    "unsure": "may agree with the figures",
    "disagree": "differs from the figures; words prevail",
    "unreadable": "could not be read",
    "absent": "was not found",
}
DUPLICATE = "suspected duplicate"
BECAME: dict[State, str] = {
    "accepted": "accepted",
    "open": "left to a person, and not decided yet",
    "decided": "decided",
    "rejected": "rejected",
    "disputed": "disputed",
    "quarantined": "quarantined",
}
VERDICTS = {"confirmed": "confirmed", "corrected": "corrected to", "rejected": "rejected"}


def kinds_of(item: Item) -> list[str]:
    """The kinds of an item's reasons, each once."""
    kinds = [kind_of(reason) for reason in item.reasons]
    return list(dict.fromkeys([*kinds, DUPLICATE] if item.duplicate_of else kinds))


def kind_of(reason: str) -> str:
    """A reason without its numbers, so that equal causes are found together."""
    lowered = reason.lower()
    for beginning, kind in KINDS:
        if lowered.startswith(beginning):
            return kind
    return re.split(r"[:(0-9]", lowered, maxsplit=1)[0].strip() or lowered


def entry(
    item: Item,
    pictures: DrawnPictures | None,
    other: tuple[DrawnPictures | None, str] | None,
    corrections: Sequence[Correction],
) -> dict[str, Any]:
    """An item for the page.

    Args:
        item: a page of a file, read and reconciled.
        pictures: its pictures, if there are any.
        other: the pictures of what it is suspected to be a duplicate of, and what became of that.
        corrections: what people said of it before, the oldest first.
    """
    reading = item.reading
    currency = reading.currency if reading else ""
    return {
        "key": item.key,
        "name": item.name,
        "page": item.page,
        "sampled": item.sampled,
        "reasons": [wording.sentence(reason) for reason in item.reasons],
        "kinds": kinds_of(item),
        "pictures": _pictures(pictures),
        "duplicate": _duplicate(item, other),
        "currency": currency,
        "said": [_said(correction, currency) for correction in corrections],
        "disputed": disputed(corrections),
    } | _read(item)


def _read(item: Item) -> dict[str, Any]:
    """What the reader says of it."""
    reading = item.reading
    if reading is None:
        return {"amount": None, "shown": "no amount", "probability": 0.0, "probable": "–"} | {
            "runner": None,
            "flags": [],
            "keyed": None,
            "sequence": "",
            "words": None,
        }
    currency, amount, keyed = reading.currency, reading.amount, reading.keyed_amount
    return {
        "amount": None if amount is None else canonical(amount, currency),
        "shown": shown(amount, currency),
        "probability": round(reading.probability, 6),
        "probable": wording.percent(reading.probability, 1),
        "runner": _runner(item),
        "flags": [flag.replace("-", " ") for flag in reading.flags],
        "keyed": None if keyed is None else shown(keyed, currency),
        "sequence": reading.sequence,
        "words": _words(reading),
    }


def _words(reading: Reading) -> dict[str, str] | None:
    """What the amount in words says, and whether that is what the figures say."""
    if not reading.words_agreement:
        return None
    amount = reading.words_amount
    return {
        "agreement": reading.words_agreement,
        "says": AGREEMENTS.get(reading.words_agreement, reading.words_agreement),
        "text": reading.words_text or "",
        "shown": "" if amount is None else shown(amount, reading.currency),
    }


def _runner(item: Item) -> dict[str, str] | None:
    reading = item.reading
    if reading is None or reading.runner_up is None:
        return None
    chance = reading.runner_up_probability
    return {
        "shown": shown(reading.runner_up, reading.currency),
        "probable": "" if chance is None else wording.percent(chance, 1),
    }


def _pictures(shown: DrawnPictures | None) -> dict[str, Any] | None:
    return None if shown is None else shown._asdict()


def _duplicate(item: Item, other: tuple[DrawnPictures | None, str] | None) -> dict[str, Any] | None:
    if not item.duplicate_of:
        return None
    pictures, became = other or (None, "")
    return {"words": item.duplicate_of, "became": became, "pictures": _pictures(pictures)}


def became(item: Item, corrections: Sequence[Correction]) -> str:
    """What came of an earlier presentment, in words; amounts as the reader's currency has them."""
    final = final_of(item, corrections)
    currency = item.reading.currency if item.reading else ""
    amount = "" if final.amount is None else f" with {shown(final.amount, currency)}"
    who = f" by {' and '.join(final.who)}" if final.who else ""
    return BECAME[final.state] + amount + who


def _said(correction: Correction, currency: str) -> dict[str, Any]:
    amount = "" if correction.amount is None else f" {shown(correction.amount, currency)}"
    return {
        "who": correction.who,
        "at": correction.at.strftime("%Y-%m-%d %H:%M UTC"),
        "words": f"{VERDICTS[correction.verdict]}{amount}",
        "note": correction.note,
    }
