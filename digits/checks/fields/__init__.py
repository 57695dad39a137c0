"""The fields of a check: layouts, where the amount stands, its ink without the printed form.

May import `checks.page`, `amounts.grammar`, `micr`, `photos` and the root of `digits`.
"""
