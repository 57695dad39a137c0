"""Who decides and why, as he states it: written down and not checked, but never left empty."""

from digits.operations.errors import NotStated

LEAST_REASON, LEAST_NAME = 3, 2  # letters


def check_stated(reason: str, name: str) -> None:
    """See that somebody says why, and who he is.

    Raises:
        NotStated: if the reason or the name is too short to be one.
    """
    for what, text, least in (("reason", reason, LEAST_REASON), ("name", name, LEAST_NAME)):
        if len(text.strip()) < least:
            raise NotStated(
                f"Who decides, and why, is kept: the {what} is too short to be one",
                received=repr(text),
                remedy=f"give a {what} of at least {least} letters with --{what}",
            )
