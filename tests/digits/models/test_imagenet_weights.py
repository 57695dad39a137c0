"""ResNet50's weights are looked for without Keras, which takes seconds to import."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Keras is imported by other tests of the same process: each of these looks in one of its own.
LOOK = """
import sys
from digits.models import imagenet_weights
from digits.models.errors import WeightsMissing
imagenet_weights.MD5, imagenet_weights.ADDRESS = sys.argv[1:]
try:
    print(imagenet_weights.find_weights())
except WeightsMissing as missing:
    print(missing.problem)
print("keras" in sys.modules)
"""
NOWHERE = "http://127.0.0.1:9/none.h5"


def look(home: Path, md5: str) -> list[str]:
    """What is found in a home of Keras' on a machine that reaches nothing; was Keras imported?"""
    command = (sys.executable, "-c", LOOK, md5, NOWHERE)
    environment = os.environ | {"KERAS_HOME": str(home)}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return answer.stdout.splitlines()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A file where Keras keeps what it has downloaded."""
    file = tmp_path / "models" / "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5"
    file.parent.mkdir()
    file.write_bytes(b"weights of forty birches")
    return file


def test_what_keras_has_kept_is_found_without_it(kept: Path, tmp_path: Path) -> None:
    """The file of an earlier download, as its checksum says."""
    md5 = hashlib.md5(kept.read_bytes(), usedforsecurity=False).hexdigest()
    assert look(tmp_path, md5) == [str(kept), "False"]


def test_another_file_in_its_place_is_not_taken(kept: Path, tmp_path: Path) -> None:
    """Half a download is no weights; that the network is not there is known without Keras."""
    told, imported = look(tmp_path, "0" * 32)
    assert "cannot be downloaded" in told
    assert imported == "False"
