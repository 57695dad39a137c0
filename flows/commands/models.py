"""The commands about trained models: `digits models`, `digits promote`, `digits rollback`.

Their options; what they do is in `flows.commands.model_list` and `flows.commands.promotion`, which
are imported once the options are known to be right.
"""

from digits.config import ModelKind


def models(*, store: str = "", json: bool = False, history: bool = False) -> None:
    """List the trained models of the store, the newest first, and who is champion.

    Args:
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
        json: Print one JSON object a line, with each model's folder, instead of a table.
        history: List instead what became champion or challenger, when, why, and by whom.
    """
    # Imported here: wrong usage does not wait for the models' libraries.
    from flows.commands import model_list

    if history:
        model_list.history(store, json=json)
    else:
        model_list.models(store, json=json)


def promote(
    kind: ModelKind = "cnn",
    /,
    *,
    version: str = "",
    approve: bool = False,
    refuse: bool = False,
    reason: str = "",
    name: str = "",
    store: str = "",
) -> int:
    """Let a challenger replace the champion, if it passes the gate and you agree.

    The challenger is opened from its files in a fresh process and scored again. The exit status
    is 1 if the champion stays.

    Args:
        kind: The kind of model.
        version: The version that wants to become champion. Empty: the challenger.
        approve: Make it champion without asking, if it passes the gate.
        refuse: Keep the champion without asking.
        reason: Why; it is kept in the registry's log.
        name: Who decides. It is kept in the log and not checked.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: wrong usage does not wait for the models' libraries.
    from flows.commands import promotion

    answer: promotion.Answer = "refuse" if refuse else "approve" if approve else "ask"
    return promotion.promote(kind, version, answer, reason, name, store)


def rollback(
    kind: ModelKind = "cnn",
    /,
    *,
    version: str = "",
    reason: str = "",
    name: str = "",
    store: str = "",
) -> int:
    """Make an earlier version of a model champion again. Needs no server.

    Args:
        kind: The kind of model.
        version: The version to return to. Empty: the champion before the present one.
        reason: Why; it is kept in the registry's log.
        name: Who decides. It is kept in the log and not checked.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: wrong usage does not wait for the models' libraries.
    from flows.commands import promotion

    return promotion.rollback(kind, version, reason, name, store)
