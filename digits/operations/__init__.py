"""The use cases, without Prefect and without drawing: score a batch, promote, purge, gather data.

What draws or exports is handed in by the caller; so is the ledger, opened once. May import all
rooms of `digits`.
"""
