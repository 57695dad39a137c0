"""Builders of the cards that are published beside models; their types live in `digits`."""
