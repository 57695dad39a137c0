"""The fields of a check: layouts, where the amount stands, its ink without the printed form.

May import `checks.page`, `amounts.grammar`, `photos` and the root of `digits`.
"""
