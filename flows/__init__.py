"""The flows: in what order, with which knobs, for whom; and the command line.

May import `digits`, `artifacts` and `tasks`.
"""
