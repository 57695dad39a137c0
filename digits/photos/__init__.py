"""From a picture file to one digit as MNIST frames it: opening, binarization, segmentation.

May import the root of `digits` only.
"""
