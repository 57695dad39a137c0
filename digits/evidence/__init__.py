"""What a bank's own people decided about its checks, kept to learn from: crops and final amounts.

May import `amounts.decision`, `store` and the root of `digits`; knows neither ledger nor checks.
"""
