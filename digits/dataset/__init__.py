"""MNIST and labelled folders: where they come from, whether they are sound, how they are divided.

May import `backends`, `photos`, `store` and the root of `digits`.
"""
