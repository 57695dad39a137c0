"""What Keras is asked for by all models: trainings that can be repeated."""

import random
import sys
from threading import Event, Thread

import numpy as np

from digits.arrays import Floats
from digits.backends.keras_backend import forget_models, keras, make_repeatable
from digits.models.cnn import build_cnn


def built(seed: int) -> list[Floats]:
    """The first weights of a CNN."""
    forget_models()
    make_repeatable(seed)
    network = build_cnn()
    return [np.asarray(values) for values in network.get_weights()]


def test_chance_that_other_threads_draw_changes_nothing() -> None:
    """As the websockets of Prefect's draw it, for their pings; another seed begins otherwise."""
    alone, stop, interval = built(5), Event(), sys.getswitchinterval()

    def draw() -> None:
        while not stop.is_set():
            random.random()  # noqa: S311 - no secret

    thread = Thread(target=draw)
    thread.start()
    sys.setswitchinterval(1e-6)
    try:
        beside = built(5)
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        thread.join()
    assert all(np.array_equal(one, two) for one, two in zip(alone, beside, strict=True))
    assert not np.array_equal(alone[0], built(6)[0])


def test_layers_begin_as_keras_begins_them() -> None:
    """With the seeds that Keras' own way of seeding gives: weights of earlier versions stay."""
    make_repeatable(11)
    here = np.asarray(keras.initializers.GlorotUniform()((3, 3)))
    random.seed(11)
    seed = random.randint(1, int(1e9))  # noqa: S311 - no secret
    there = np.asarray(keras.initializers.GlorotUniform(seed=seed)((3, 3)))
    np.testing.assert_array_equal(here, there)
