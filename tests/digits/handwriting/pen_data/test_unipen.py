"""UNIPEN: what is taken of which category, and who wrote it."""

from pathlib import Path

from digits.handwriting.pen_data import unipen
from digits.handwriting.pen_data.unipen import read_unipen_members, unipen_texts

INK = b".WRITER_ID Jon_Klein\n.PEN_DOWN\n 0 0\n 5 100\n.PEN_DOWN\n 10 0\n 10 90\n"
FILES = {
    "data/1a/app/app1/one.dat": b'.INCLUDE app/one.dat\n.SEGMENT CHARACTER 0 ? "7"\n',
    "data/1d/apb/two.dat": (
        b'.INCLUDE apb/app.doc\n.INCLUDE apb/two.dat\n.SEGMENT CHARACTER 1 OK "$"\n'
        b'.SEGMENT CHARACTER 1 BAD "/"\n.SEGMENT CHARACTER 1 OK "~"\n'
    ),
    "data/7/app/three.dat": (
        b'.INCLUDE app/one.dat\n.SEGMENT WORD 0-1 OK "$45"\n.SEGMENT WORD 0-1 OK "Bonn"\n'
    ),
    "data/7/app/words.dat": b'.INCLUDE app/never.dat\n.SEGMENT WORD 0 OK "Bonn"\n',
    "data/2/app/four.dat": b'.INCLUDE app/one.dat\n.SEGMENT CHARACTER 0 ? "9"\n',
    "include/app/one.dat": INK,
    "include/apb/two.dat": INK.replace(b"Jon_Klein", b"jon klein"),
    "include/apb/app.doc": b".COORD Y X\n",
    "include/app/never.dat": INK,
}


def laid_out(folder: Path) -> Path:
    """The files as an archive of a repository lays them: one folder further down."""
    for name, content in FILES.items():
        path = folder / "train-552a" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_only_what_is_used_is_read(tmp_path: Path) -> None:
    """Words that are no numbers, other categories, and what these include stay away."""
    assert sorted(read_unipen_members(laid_out(tmp_path))) == [
        "data/1a/app/app1/one.dat",
        "data/1d/apb/two.dat",
        "data/7/app/three.dat",
        "include/apb/app.doc",
        "include/apb/two.dat",
        "include/app/one.dat",
    ]


def test_one_person_is_one_writer(tmp_path: Path) -> None:
    """However a donation spells the name, within the donations of one house."""
    texts = list(unipen_texts(read_unipen_members(laid_out(tmp_path))))
    assert [(text.writer, text.text) for text in texts] == [
        ("unipen-app-jonklein", "7"),
        ("unipen-app-jonklein", "$"),
        ("unipen-app-jonklein", "$45"),
    ]
    assert [len(text.strokes) for text in texts] == [1, 1, 2]


def test_y_points_down_and_columns_are_told_apart(tmp_path: Path) -> None:
    """The device's y pointed up; one donation has its columns the other way round."""
    seven, dollar, _ = unipen_texts(read_unipen_members(laid_out(tmp_path)))
    assert seven.strokes[0].tolist() == [[0, 0], [5, -100]]
    assert dollar.strokes[0].tolist() == [[0, -10], [90, -10]]


def test_of_each_letter_only_some_are_kept() -> None:
    """Letters stand beside amounts only; digits are all kept."""
    stated = b".INCLUDE app/one.dat\n" + b'.SEGMENT CHARACTER 0 ? "A"\n' * 20
    stated += b'.SEGMENT CHARACTER 0 ? "1"\n' * 20
    texts = [text.text for text in unipen_texts(
        {"data/1b/app/x.dat": stated, "include/app/one.dat": INK}
    )]  # fmt: skip
    assert texts.count("A") == unipen.MOST_LETTERS
    assert texts.count("1") == 20
