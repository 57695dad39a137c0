"""How results look: plots, reports, cards, exports, the review page.

Each function takes records of `digits` and returns or writes a picture, a page or a table. May
import `digits`; no Prefect. The folder ``store/`` is where outputs lie by default: it is no
package.
"""
