"""How things look and lie on disk: the store, plots, tables, cards, reports.

Everything that is written goes under the store, by default `artifacts/store/`, which git ignores.
"""
