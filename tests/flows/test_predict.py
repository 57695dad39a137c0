"""Reading photographs: as a flow, and from the command line, with a model that was trained here."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from digits.dataset.mnist_files import RawMnist
from digits.photos.errors import NoPictures
from flows.errors import NothingRead
from flows.predict import predict
from tests.flows.conftest import digits

Summary = dict[str, Any]


def photograph(folder: Path, digit: np.ndarray, name: str) -> Path:
    """A digit of MNIST as dark ink on light paper, enlarged, with a margin."""
    paper = np.full((400, 400), 225, np.uint8)
    ink = np.asarray(Image.fromarray(digit).resize((224, 224), Image.Resampling.BICUBIC))
    paper[88:312, 88:312] -= (ink * 0.8).astype(np.uint8)
    Image.fromarray(paper).save(folder / name)
    return folder / name


@pytest.fixture(scope="session")
def photos(raw: RawMnist, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, int]:
    """Twenty photographs of test digits, with what they show."""
    folder = tmp_path_factory.mktemp("photos")
    return {
        photograph(folder, raw.test_images[i], f"digit {i}.png"): int(raw.test_labels[i])
        for i in range(20)
    }


def test_the_flow_reads_photographs(first: Summary, place: Path, photos: dict[Path, int]) -> None:
    """The flow reads nearly all of clean photographs right, and returns plain answers."""
    answers = predict([str(path) for path in photos], store=str(place))
    right = sum(
        answer["digit"] == truth for answer, truth in zip(answers, photos.values(), strict=True)
    )
    assert right >= 17


def test_the_flow_ends_red_where_it_could_not_read(
    first: Summary, place: Path, photos: dict[Path, int], tmp_path: Path
) -> None:
    """An empty list or folder, a file that is not there, a path that leads nowhere from here."""
    for nothing in ([], [str(tmp_path)]):
        with pytest.raises(NoPictures):
            predict(nothing, store=str(place))
    good = str(next(iter(photos)))
    with pytest.raises(NothingRead, match=r"1 of 2 pictures could not be opened[^;]*$"):
        predict([good, str(tmp_path / "absent.png")], store=str(place))
    with pytest.raises(NothingRead, match="name whole paths"):
        predict(["absent.png"], store=str(place))


def test_an_empty_folder_is_no_success(place: Path, tmp_path: Path) -> None:
    """Neither for digits nor for amounts; nothing is printed as if it were a reading."""
    (tmp_path / "empty").mkdir()
    for command in ("predict", "read"):
        answer = digits(place, command, str(tmp_path / "empty"))
        assert (answer.returncode, answer.stdout) == (1, "")
        assert "an empty folder" in answer.stderr
        assert "Traceback" not in answer.stderr


def test_json_lines_are_complete(first: Summary, place: Path, photos: dict[Path, int]) -> None:
    """With --json each file gives one object with the promised fields, in order."""
    answer = digits(place, "predict", "--json", *map(str, photos))
    assert (answer.returncode, answer.stderr) == (0, "")
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(path) for path in photos]
    for line in lines:
        assert set(line) == {"file", "digit", "probability", "no_digit", "top3", "reason"}
        assert len(line["top3"]) == 3
        assert (line["digit"] is None) == (line["reason"] is not None)
        chances = [one["probability"] for one in line["top3"]]
        assert chances == sorted(chances, reverse=True)
        assert line["probability"] == chances[0]
        assert 0 < line["no_digit"] + sum(chances) < 1.00001


def test_what_the_model_saw_is_saved(
    first: Summary, place: Path, photos: dict[Path, int], tmp_path: Path
) -> None:
    """--save leaves a picture for each photograph, even where two have the same name."""
    path = next(iter(photos))
    answer = digits(place, "predict", str(path), str(path), "--save", str(tmp_path / "seen"))
    assert answer.returncode == 0
    names = sorted(one.name for one in (tmp_path / "seen").iterdir())
    assert names == [f"{path.stem}-2.seen.png", f"{path.stem}.seen.png"]
    with Image.open(tmp_path / "seen" / names[0]) as seen:
        assert (seen.size, seen.mode) == ((224, 224), "L")


def test_a_folder_is_read_whole(first: Summary, place: Path, photos: dict[Path, int]) -> None:
    """A folder in the place of a file means the pictures in it."""
    answer = digits(place, "predict", "--json", str(next(iter(photos)).parent))
    assert len(answer.stdout.splitlines()) == len(photos)


def test_a_bad_file_is_told_and_the_others_are_read(
    first: Summary, place: Path, photos: dict[Path, int], tmp_path: Path
) -> None:
    """A text file named .png gives a reason and status 1; the next file is read all the same."""
    fake = tmp_path / "fake.png"
    fake.write_text("not a picture")
    good = next(iter(photos))
    answer = digits(place, "predict", "--json", str(fake), str(good))
    assert answer.returncode == 1
    bad, read = (json.loads(line) for line in answer.stdout.splitlines())
    assert bad["digit"] is None
    assert "what to do" in bad["reason"]
    assert read["digit"] == photos[good]


def test_an_empty_sheet_is_no_digit(first: Summary, place: Path, tmp_path: Path) -> None:
    """Where there is nothing, no digit is guessed, and that is no failure."""
    blank = tmp_path / "blank.png"
    Image.new("L", (300, 300), 230).save(blank)
    answer = digits(place, "predict", str(blank))
    assert answer.returncode == 0
    assert "no digit" in answer.stdout


def test_an_empty_store_says_how_to_go_on(tmp_path: Path, photos: dict[Path, int]) -> None:
    """Without models, listing and reading say what to do, without a traceback."""
    listed = digits(tmp_path, "models")
    assert "digits retrain" in listed.stdout
    read = digits(tmp_path, "predict", str(next(iter(photos))))
    assert read.returncode == 1
    assert "digits retrain --models cnn" in read.stderr
    assert "Traceback" not in read.stderr


def test_an_unknown_model_is_told(first: Summary, place: Path, photos: dict[Path, int]) -> None:
    """An unknown kind names the known ones."""
    answer = digits(place, "predict", str(next(iter(photos))), "--model", "vgg")
    assert answer.returncode == 1
    assert "logistic, cnn, resnet50" in answer.stderr


def test_a_tampered_model_is_refused(
    first: Summary, place: Path, photos: dict[Path, int], tmp_path: Path
) -> None:
    """A model file that does not match its card is not opened."""
    version = first["models"]["cnn"]["version"]
    source, folder = place / "models" / "cnn" / version, tmp_path / "models" / "cnn" / version
    folder.mkdir(parents=True)
    for path in source.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    content = bytearray((folder / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.onnx").write_bytes(content)
    answer = digits(tmp_path, "predict", str(next(iter(photos))))
    assert answer.returncode == 1
    assert "not the one that its card describes" in answer.stderr
