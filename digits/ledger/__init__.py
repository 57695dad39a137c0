"""The ledger: every reading, item and decision, in SQLite or PostgreSQL; rows are only added.

May import the root of `digits` only.
"""
