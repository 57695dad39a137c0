"""Model versions of a store: which is champion or challenger, how that came about, the gates.

May import `amounts.reader`, `amounts.decision`, `amounts.grammar`, `models`, `dataset`, `backends`,
`metrics`, `store` and the root of `digits`.
"""
