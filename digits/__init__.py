"""The domain: what a digit, a model and a metric are.

Nothing here knows Prefect, draws a picture or parses a command line.
"""
