"""Many checks: the plan, a worker's share, duplicates, reconciliation, statistics.

May import `checks.scoring`, the other rooms of `checks`, `ledger`, `registry` and below.
"""
