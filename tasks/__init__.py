"""Thin Prefect wrappers: how a step is cached, retried, published. The work lies elsewhere.

May import `digits` and `artifacts`.
"""
