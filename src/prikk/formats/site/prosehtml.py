"""Pages of text as HTML: nothing is fetched, no raw HTML gets through, headings go on from those of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from prikk.formats.prose import tree
from prikk.model.release import Page
from prikk.words import words_of

_TOP_LEVEL = 2
_LOWEST = 6


def page_html(page: Page) -> Markup:
    """The text of a page; its outermost headings are `h3`."""
    tokens = tree(page).to_tokens()
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + _TOP_LEVEL, _LOWEST)}"
    label = f"{page.title}, {words_of(page.language, 'files')['table'].lower()}"
    return Markup(_Renderer(label).render(tokens, MarkdownIt("commonmark").options, {}))


class _Renderer(RendererHTML):
    """Tables scroll by themselves; pictures, which would have to be fetched, are their description."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label, self.tables = label, 0

    def table_open(self, *_: Any) -> str:
        self.tables += 1
        label = escape(f"{self.label} {self.tables}")
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table>\n'

    def table_close(self, *_: Any) -> str:
        return "</table></div>\n"

    def image(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        return str(escape(tokens[idx].content))
