"""Many checks: the plan, a worker's share, duplicates, reconciliation, statistics.

May import `checks`, `checks.intake`, `checks.page`, `evidence`, `ledger`, `registry`,
`amounts.words`, `amounts.reader`, `amounts.decision`, `micr`, `models`, `store` and the root of
`digits`.
"""
