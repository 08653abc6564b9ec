"""The dress of an office: colours, logo, font, page, footer. What cannot be read or does something is refused."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import openpyxl
import pikepdf
import pytest

import prikk
from pdf_text import text_of
from prikk.errors import InputError
from prikk.formats.pdf.letters import font_of
from prikk.formats.releasefile import read_release
from prikk.model.colour import DARK, READABLE, WHITE, contrast
from prikk.model.style import Style
from prikk.publication.reading import read_publication
from prikk.publication.verify import verify
from small import TOML, write_small

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle id="a" r="4" fill="#123456"/></svg>'
STYLE = """
[style]
accent = "#7a1f5c"
lines = ["#0b6b57"]
logo = "logo.svg"
logo_label.nb = "Kontorets merke"
page = "us-letter"
orientation = "portrait"
footer.nb = "Kontoret, boks 1"
"""
RECORDS = "person,period,programme,sex,age\n" + "".join(
    f"p{n},2023-Q{n % 4 + 1},{'AB'[n % 2]},{n % 3 % 2 + 1},25\n" for n in range(80)
)


def png() -> bytes:
    """One pixel."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(4))) + part(b"IEND", b"")


@pytest.fixture(scope="module")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build in a dress."""
    folder = tmp_path_factory.mktemp("dressed")
    path = write_small(folder, TOML.replace('protection = "none"', 'protection = "exact"') + STYLE)
    (folder / "logo.svg").write_text(SVG, encoding="utf-8")
    (folder / "extract.csv").write_text(RECORDS, encoding="utf-8")
    prikk.build(path, folder / "extract.csv", folder / "out")
    return folder / "out"


def test_pages_wear_the_dress(dressed: Path) -> None:
    site = dressed / "public" / "site"
    page = (site / "index.html").read_text(encoding="utf-8")
    assert '<img class="logo" src="assets/logo.svg" alt="Kontorets merke">' in page
    assert "Kontoret, boks 1" in page
    assert (site / "assets" / "logo.svg").read_text(encoding="utf-8") == SVG
    rules = (site / "assets" / "house.css").read_text(encoding="utf-8")
    assert "--link: #7a1f5c" in rules
    assert "--s0: #0b6b57" in rules
    assert "size: 216mm 279mm" in rules
    with pikepdf.open(dressed / "public" / "report.pdf") as document:
        boxes = {tuple(round(float(side) * 25.4 / 72) for side in sheet.mediabox) for sheet in document.pages}
        assert boxes == {(0, 0, 216, 279)}
        assert "Kontoret, boks 1" in text_of(document)
    book = openpyxl.load_workbook(dressed / "public" / "report.xlsx")
    assert {(sheet.page_setup.paperSize, sheet.page_setup.orientation) for sheet in book} == {(1, "portrait")}
    assert all("Kontoret" in str(sheet.oddFooter.left.text) for sheet in book)


def test_colours_can_be_read_by_light_and_by_dark(dressed: Path) -> None:
    rules = (dressed / "public" / "site" / "assets" / "house.css").read_text(encoding="utf-8")
    light, dark = rules.splitlines()[:2]
    assert dark.startswith("@media (prefers-color-scheme: dark)")
    for line, ground in ((light, WHITE), (dark, DARK)):
        colours = dict(re.findall(r"--([\w-]+): (#\w{6})", line))
        assert len(colours) == 9
        band = colours.pop("band")
        assert contrast(band, WHITE) >= READABLE
        assert all(contrast(colour, ground) >= READABLE for colour in colours.values())


def test_a_dress_is_a_part_of_the_release(dressed: Path) -> None:
    release = read_release(dressed / "public")
    assert (release.style.accent, release.style.page) == ("#7a1f5c", "us-letter")
    assert release.style.logo_bytes().decode() == SVG
    assert not verify(dressed).problems
    path = dressed / "public" / "release.json"
    for old, new in (('"#7a1f5c"', '"red;}"'), ('"us-letter"', '"quarto"'), ('"portrait"', '"askew"')):
        spoilt = path.parent.parent.parent / "release.json"
        spoilt.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        (spoilt.parent / "cells.csv").write_bytes((dressed / "public" / "cells.csv").read_bytes())
        with pytest.raises(InputError, match="style"):
            read_release(spoilt)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('"#7a1f5c"', '"#ffcc00"', r"style\.accent: #ffcc00 has a contrast of 1\.5 to 1.*#\w{6} is near"),
        ('"#7a1f5c"', '"purple"', r"style\.accent: 'purple' is no colour"),
        ('["#0b6b57"]', '["#0b6b57", "#00ff00"]', r"style\.lines\[2\]: #00ff00 has a contrast"),
        ('["#0b6b57"]', str(["#000000"] * 7).replace("'", '"'), r"style\.lines: 7 colours"),
        ('"logo.svg"', '"../logo.svg"', r"style\.logo: no file"),
        ('"logo.svg"', '"publication.toml"', r"style\.logo: the logo is neither PNG nor SVG"),
        ('"us-letter"', '"legal"', r"style\.page: .*a4"),
        ('"portrait"', '"up"', r"style\.orientation"),
        ("accent", "acent", r"style\.acent: unknown key.*accent"),
        ('page = "us-letter"', 'font = ["logo.svg"]', r"style\.font: 1 files"),
        ('page = "us-letter"', 'font = ["logo.svg", "logo.svg"]', r"style\.font\[1\]: 'logo\.svg' is no font"),
    ],
)
def test_a_dress_that_cannot_be_worn_is_refused(tmp_path: Path, old: str, new: str, found: str) -> None:
    assert old in STYLE
    path = write_small(tmp_path, TOML + STYLE.replace(old, new))
    (tmp_path / "logo.svg").write_text(SVG, encoding="utf-8")
    with pytest.raises(InputError, match=found):
        read_publication(path)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<image href="https://example.org/a.png"/>',
        '<use href="other.svg#a"/>',
        '<a href="#a"><rect/></a>',
        "<style>rect { background: url(https://example.org) }</style>",
        "<style>@import 'a.css'</style>",
        '<rect fill="url( https://example.org#a)"/>',
        "<foreignObject/>",
    ],
)
def test_a_logo_is_nothing_but_a_picture(tmp_path: Path, inside: str) -> None:
    path = write_small(tmp_path, TOML + STYLE)
    (tmp_path / "logo.svg").write_text(SVG.replace("</svg>", f"{inside}</svg>"), encoding="utf-8")
    with pytest.raises(InputError, match=r"style\.logo"):
        read_publication(path)
    (tmp_path / "logo.svg").write_text(f"<!DOCTYPE svg>{SVG}", encoding="utf-8")
    with pytest.raises(InputError, match="document type"):
        read_publication(path)


def test_a_logo_may_be_a_png_and_use_its_own_parts(tmp_path: Path) -> None:
    path = write_small(tmp_path, TOML + STYLE)
    (tmp_path / "logo.svg").write_text(SVG.replace("</svg>", '<use href="#a" fill="url(#a)"/></svg>'), encoding="utf-8")
    assert read_publication(path).dress.logo_kind == "svg"
    (tmp_path / "logo.svg").write_bytes(png())
    dress = read_publication(path).dress
    assert (dress.logo_file, dress.logo_bytes()) == ("logo.png", png())


def test_a_font_of_its_own_is_set(tmp_path: Path) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    names = ["DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"]
    for name in names:
        (tmp_path / name).write_bytes((fonts / name).read_bytes())
    path = write_small(tmp_path, TOML + STYLE.replace('page = "us-letter"', f"font = {names}".replace("'", '"')))
    (tmp_path / "logo.svg").write_bytes(png())
    (tmp_path / "extract.csv").write_text(RECORDS, encoding="utf-8")
    prikk.build(path, tmp_path / "extract.csv", tmp_path / "out")
    with pikepdf.open(tmp_path / "out" / "public" / "report.pdf") as document:
        used = {
            str(font.BaseFont).partition("+")[2] for page in document.pages for font in page.Resources.Font.values()
        }
        assert used <= {"DejaVuSerif", "DejaVuSerif-Bold"}
        assert "DejaVuSerif" in used
        assert "Tiltak" in text_of(document)
    assert (tmp_path / "out" / "public" / "site" / "assets" / "House-bold.ttf").is_file()
    dress = read_publication(path).dress
    assert ord("ß") in font_of(dress).letters
    assert ord("漢") not in font_of(dress).letters
    mixed = replace(dress, fonts=(dress.fonts[0], _usual_face()))
    with pytest.raises(prikk.errors.OutputError, match="faces of one font"):
        font_of(mixed)


def _usual_face() -> str:
    from base64 import b64encode
    from importlib.resources import files

    return b64encode((files("prikk.formats") / "data" / "fonts" / "SourceSans3-Bold.ttf").read_bytes()).decode()


def test_a_dress_of_impossible_parts_cannot_be_made() -> None:
    for wrong in ({"accent": "red"}, {"lines": ("#000000",) * 7}, {"page": "b5"}, {"logo_kind": "gif"}, {"logo": "%"}):
        with pytest.raises(ValueError):
            Style(**wrong)
