"""What `digits models` prints: a store's versions, or how champions and challengers came about.

Apart from promoting, which draws and measures: a list answers at once.
"""

from rich.console import Console

from artifacts.reports.alias_history import history_table
from artifacts.reports.model_list import listing_json, listing_table
from digits.config import MODEL_KINDS
from digits.registry.alias_log import Aliases, aliases_of, read_alias_log
from digits.registry.versions import published
from digits.settings import store_root


def models(store: str, *, json: bool) -> None:
    """Print the versions of the store, the newest first, and what can still be trained."""
    folder = store_root(store) / "models"
    versions = published(folder)
    standings: dict[str, Aliases] = {kind: aliases_of(folder, kind) for kind in MODEL_KINDS}
    if json:
        for version in versions:
            print(listing_json(version, standings[version.card.kind]))
        return
    console = Console()
    console.print(listing_table(versions, standings, f"Models of {folder}", console))
    if lacking := sorted(set(MODEL_KINDS) - {version.card.kind for version in versions}):
        console.print(f"None yet: {', '.join(lacking)}. Train them: digits retrain", soft_wrap=True)


def history(store: str, *, json: bool) -> None:
    """Print every change of champion or challenger."""
    folder = store_root(store) / "models"
    moves = [move for kind in MODEL_KINDS for move in read_alias_log(folder, kind)]
    moves.sort(key=lambda move: move.at)
    if json:
        print(*(move.model_dump_json() for move in moves), sep="\n")
    elif moves:
        Console().print(history_table(moves))
    else:
        Console().print("No champion was named yet: digits promote", soft_wrap=True)
