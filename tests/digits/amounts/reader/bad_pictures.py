"""Pictures that hold no amount, and files that hold no picture; all drawn here, seeded."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

PAPER = 235


def write_bad_pictures(folder: Path) -> dict[str, Path]:
    """One file of each kind, by what it is."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "text file": _raw(folder / "text.png", b"this is no picture"),
        "empty file": _raw(folder / "empty.png", b""),
        "cut off": _cut(folder / "cut.png"),
        "missing": folder / "missing.png",
        "folder": folder / "inside.png",
    }
    files["folder"].mkdir(exist_ok=True)
    pictures = {
        "black": Image.new("L", (200, 50), 0),
        "white": Image.new("L", (200, 50), 255),
        "single pixel": Image.new("L", (1, 1), 120),
        "very wide": ruled((40_000, 40)),
        "very high": ruled((40, 4000)),
        "printed text": printed("Pay to the order of"),
        "printed letters": printed("AKWMRTX"),
        "signature": signature(np.random.default_rng(3)),
        "cat": cat(),
        "light on dark": Image.eval(printed("Memo"), lambda light: 255 - light),
        "upside down": printed("23457").rotate(180),
        "noise": noise(np.random.default_rng(4)),
    }
    for name, picture in pictures.items():
        files[name] = folder / f"{name}.png"
        picture.save(files[name])
    return files


def printed(text: str, size: int = 30) -> Image.Image:
    """A line in print."""
    picture = Image.new("L", (40 + 20 * len(text), 52), PAPER)
    font = ImageFont.load_default(size)
    ImageDraw.Draw(picture).text((12, 26), text, fill=30, font=font, anchor="lm")
    return picture


def ruled(size: tuple[int, int]) -> Image.Image:
    """Paper with a line through it."""
    picture = Image.new("L", size, PAPER)
    ImageDraw.Draw(picture).line((0, size[1] // 2, size[0], size[1] // 2), fill=20, width=2)
    return picture


def signature(rng: np.random.Generator) -> Image.Image:
    """Loops to the right with a stroke below."""
    picture = Image.new("L", (260, 60), PAPER)
    turn = np.cumsum(rng.uniform(0.15, 0.5, 160))
    x = np.linspace(15, 240, 160) + 12 * np.cos(turn)
    y = 30 + np.linspace(18, 8, 160) * np.sin(turn)
    draw = ImageDraw.Draw(picture)
    draw.line(np.stack([x, y], axis=1).ravel().tolist(), fill=40, width=2)
    draw.line((10, 54, 250, 46), fill=40, width=2)
    return picture.filter(ImageFilter.GaussianBlur(0.6))


def cat() -> Image.Image:
    """A photograph of something round and furry: smooth blobs, two ears, whiskers, grain."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:240, 0:320]
    light = 170 + 30 * np.sin(x / 90) + 20 * np.cos(y / 70)
    for cx, cy, wide, high, dark in ((160, 130, 80, 70, 90), (110, 70, 22, 35, 70),
                                     (210, 70, 22, 35, 70), (130, 115, 12, 9, -60),
                                     (190, 115, 12, 9, -60)):  # fmt: skip
        light -= dark * np.exp(-(((x - cx) / wide) ** 2) - ((y - cy) / high) ** 2)
    light += rng.normal(0, 8, light.shape)
    picture = Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for rise in (-12, 0, 12):
        draw.line((60, 145 + rise, 140, 150), fill=220)
        draw.line((180, 150, 260, 145 + rise), fill=220)
    return picture


def noise(rng: np.random.Generator, size: tuple[int, int] = (200, 50)) -> Image.Image:
    """Grain, from single pixels to blotches."""
    coarse = int(rng.integers(1, 12))
    small = rng.integers(0, 256, (max(2, size[1] // coarse), max(2, size[0] // coarse)), np.uint8)
    return Image.fromarray(small).resize(size, Image.Resampling.BILINEAR)


def _raw(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _cut(path: Path) -> Path:
    noise(np.random.default_rng(6)).save(path)
    path.write_bytes(path.read_bytes()[:900])
    return path
