"""The review page, and what commands say of what people do with it.

`page` builds it; `digits.operations.corrections` takes in the files that it saves, and
`digits.operations.purge` takes it away. What is said of an item in the browser is the business of
the templates in ``templates/review``.
"""
