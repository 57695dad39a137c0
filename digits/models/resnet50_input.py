"""A digit as ResNet50 takes it; NumPy and Pillow only, so that scoring needs no Keras.

From float32 ``(n, 28, 28)`` in 0 … 1 to float32 ``(n, s, s, 3)``, less ImageNet's means.
"""

import numpy as np
from PIL import Image

from digits.arrays import SIDE, Floats, Images

CHANNELS = 3
PADDED_SIZE = 32  # the one size that is reached by a black margin instead of resizing
# Mean blue, green and red of ImageNet on a scale to 255: what Keras' "caffe" mode subtracts
# after turning RGB to BGR. A grey digit has three equal channels, so nothing is turned here.
IMAGENET_BGR_MEANS = np.array([103.939, 116.779, 123.68], dtype=np.float32)


def to_resnet_input(images: Images, image_size: int) -> Floats:
    """Bring digits to size, three channels and ImageNet's zero.

    Args:
        images: float32 ``(n, 28, 28)`` in 0 … 1.
        image_size: the wanted edge in pixels; 32 pads with black, more resizes bilinearly.

    Returns:
        float32 ``(n, image_size, image_size, 3)``, about −124 … 152.
    """
    sized = _padded(images) if image_size == PADDED_SIZE else _resized(images, image_size)
    return np.asarray(sized[..., None] * np.float32(255) - IMAGENET_BGR_MEANS, dtype=np.float32)


def _padded(images: Images) -> Images:
    margin = (PADDED_SIZE - SIDE) // 2
    return np.pad(images, ((0, 0), (margin, margin), (margin, margin)))


def _resized(images: Images, size: int) -> Images:
    sized = np.empty((len(images), size, size), np.float32)
    for target, image in zip(sized, images, strict=True):
        resized = Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR)
        target[...] = np.asarray(resized)
    return sized
