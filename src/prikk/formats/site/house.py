"""The dress of an office on the site: a style sheet after the site's own; its colours can be read by dark, too."""

from __future__ import annotations

from collections.abc import Iterator

from prikk.formats.site.drawing import line_colours
from prikk.model.colour import DARK, readable
from prikk.model.style import FACES, PLAIN, Style

HOUSE = "house.css"
_BAND_INK, _BAND_CONTRAST = "#f0f5fa", 7.0
_LOGO = "height: 2.6rem; width: auto; background: #fff; padding: .25rem .4rem; border-radius: 3px; align-self: center;"
_WEIGHTS = {"regular": "font-weight: 400", "bold": "font-weight: 700", "italic": "font-style: italic"}


def house_css(style: Style) -> str:
    """What a dress changes of the site; nothing where it is the usual one."""
    return "\n".join(_rules(style)) + "\n" if style != PLAIN else ""


def _rules(style: Style) -> Iterator[str]:
    light, dark = dict(_colours(style, by_dark=False)), dict(_colours(style, by_dark=True))
    if light:
        yield f":root {{ {_said(light)} }}"
        yield f"@media (prefers-color-scheme: dark) {{ :root {{ {_said(dark)} }} }}"
        yield "@media print { :root { --link: #000; --band: #fff; --bar: #555; } }"
    for face, name in zip(FACES, style.font_files(), strict=False):
        yield f'@font-face {{ font-family: "House"; src: url("{name}"); {_WEIGHTS[face]}; font-display: swap; }}'
    if style.fonts:
        yield 'body, .chart text { font-family: "House", "Segoe UI", system-ui, sans-serif; }'
    if style.logo:
        yield f".logo {{ {_LOGO} }}"
    if (style.page, style.orientation) != (PLAIN.page, PLAIN.orientation):
        width, height = style.size
        across = (width, height) if style.orientation == "portrait" else (height, width)
        yield f"@page {{ size: {across[0]}mm {across[1]}mm; }}"


def _colours(style: Style, *, by_dark: bool) -> Iterator[tuple[str, str]]:
    if style.accent:
        own = readable(style.accent, DARK) if by_dark else style.accent
        yield from (("--link", own), ("--bar", own))
        yield "--band", readable(style.accent, _BAND_INK, _BAND_CONTRAST) if by_dark else style.accent
    if style.lines:
        for number, colour in enumerate(line_colours(style)):
            yield f"--s{number}", readable(colour, DARK) if by_dark else colour


def _said(colours: dict[str, str]) -> str:
    return " ".join(f"{name}: {colour};" for name, colour in colours.items())
