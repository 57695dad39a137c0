"""The commands about layouts of checks: `digits layout preview`, `digits layout list`.

They need neither a server nor Prefect.
"""

from pathlib import Path

from cyclopts import App

from digits.checks.fields.layout import layout_files, named_layout, read_layout
from digits.settings import machine_settings
from digits.store.outputs import check_output_file, spoken_of
from flows.commands.arguments import check_path

FAILED = 1
OUT = "--out"

app = App(name="layout", help="Layouts of checks: list them, draw one on a scan.")


@app.command
def preview(image: Path, /, *, out: Path, layout: str = "") -> int:
    """Draw on a scan where the amount is looked for and where it was found.

    The exit status is 1 if no field was found.

    Args:
        image: A picture of a check (JPEG, PNG, TIFF, HEIC, AVIF, WebP, BMP, GIF).
        out: The PNG file to write. It shows the check: only you may open it.
        layout: A layout's name, or a file NAME.toml. Empty: the field is found on the page.
    """
    check_path(image, "IMAGE")
    check_output_file(out, OUT)
    # Imported here: the command line's start does not wait for it.
    from artifacts.reports.layout_preview import preview_layout, save_preview

    form = named_layout(layout, machine_settings().layouts) if layout else None
    drawn = preview_layout(image, form)
    print(drawn.finding)
    with spoken_of(OUT, out):
        print(f"Written: {save_preview(drawn, out)}")
    return FAILED if drawn.field is None else 0


@app.command(name="list")
def list_profiles() -> None:
    """List the layouts, your own of the folder DIGITS_LAYOUTS among them."""
    for name, path in sorted(layout_files(machine_settings().layouts).items()):
        print(f"{name:16} {read_layout(path).title}")
