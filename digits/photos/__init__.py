"""From a picture file to one digit as MNIST frames it: opening, binarization, segmentation.

Lists of what pictures show are read here, too.
May import the root of `digits` only.
"""
