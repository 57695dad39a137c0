"""Failures of model cards, model files and the weights that a training starts from."""

from digits.errors import DigitsError


class ModelTampered(DigitsError):
    """A model's file does not have the digest that its card states."""


class MalformedCard(DigitsError):
    """A model's card cannot be read."""


class WeightsMissing(DigitsError):
    """The ImageNet weights of ResNet50 cannot be had."""
