"""Back to an earlier champion, at once."""

from typing import Any

from prefect import flow

from digits.config import ModelKind
from digits.operations.promotion import PromotionDecision
from digits.settings import store_root
from tasks.promote import return_to


@flow(name="rollback", result_serializer="json", persist_result=False)
def rollback(
    reason: str, name: str, kind: ModelKind = "cnn", version: str = "", store: str = ""
) -> dict[str, Any]:
    """Make an earlier version of a model champion again. Its files are verified first.

    Args:
        reason: Why; it is kept in the registry's log.
        name: Who decides. It is kept in the log and not checked.
        kind: The kind of model.
        version: The version to return to. Empty: the champion before the present one.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    decision = PromotionDecision(approve=True, reason=reason, stated_by=name)
    return return_to(kind, version, decision, store_root(store)).model_dump(mode="json")
