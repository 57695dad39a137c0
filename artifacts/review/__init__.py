"""The review page, and what people do with it: corrections into the ledger, purging.

`page` builds it, `corrections` takes in the files that it saves, `purging` takes it away. What is
said of an item in the browser is the business of the templates in ``templates/review``.
"""
