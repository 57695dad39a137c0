"""From a scanned check to its amount. Rooms: ``intake``, ``page``, ``fields``, ``batch``.

`scoring` reads one page; the rooms do not import it, except ``batch``, which reads many. May import
`checks.fields`, `checks.page`, `checks.intake`, `amounts.words`, `amounts.reader`,
`amounts.decision`, `amounts.grammar`, `micr` and the root of `digits`.
"""
