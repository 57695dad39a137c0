"""MNIST and labelled folders: where they come from, whether they are sound, how they are divided.

May import `photos`, `backends` and the root of `digits`.
"""
