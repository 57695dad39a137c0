"""Model versions of a store: which is champion or challenger, how that came about, the gates.

May import `amounts`, `models`, `store` and below.
"""
