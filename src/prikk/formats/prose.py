"""The text of pages: their Markdown as a tree, and as plain blocks for files that have no markup of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from prikk.model.release import Page, Release


@dataclass(frozen=True)
class ProseBlock:
    """A heading (`level` from 1, the page's outermost heading) or a text (`level` 0)."""

    text: str
    level: int = 0


def pages(release: Release, language: str, place: str) -> tuple[Page, ...]:
    """The pages of a language at a place (`front` or `about`)."""
    return tuple(page for page in release.pages if (page.language, page.place) == (language, place))


def tree(page: Page) -> SyntaxTreeNode:
    """The Markdown of a page as a tree; raw HTML counts as text. Headings start at level 1 and skip no level."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable(["table"]).parse(page.markdown)
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{len(above)}"
    return SyntaxTreeNode(tokens)


def blocks(page: Page) -> Iterator[ProseBlock]:
    """The blocks of a page: headings, paragraphs, list items with their mark, table rows with their cells apart."""
    return _blocks(tree(page))


def _blocks(node: SyntaxTreeNode) -> Iterator[ProseBlock]:
    match node.type:
        case "heading":
            yield ProseBlock(plain_text(node), int(node.tag[1]))
        case "paragraph":
            yield ProseBlock(plain_text(node))
        case "bullet_list" | "ordered_list":
            start = int(node.attrs.get("start", 1))
            for number, item in enumerate(node.children, start=start):
                mark = "• " if node.type == "bullet_list" else f"{number}. "
                for position, block in enumerate(child for part in item.children for child in _blocks(part)):
                    yield block if position else replace(block, text=mark + block.text)
        case "tr":
            yield ProseBlock("; ".join(filter(None, map(plain_text, node.children))))
        case "fence" | "code_block":
            yield ProseBlock(node.content.rstrip("\n"))
        case _:
            for child in node.children:
                yield from _blocks(child)


def plain_text(node: SyntaxTreeNode) -> str:
    """The text of a node without markup; a link is followed by its address."""
    match node.type:
        case "text" | "code_inline" | "image":
            return node.content
        case "softbreak" | "hardbreak":
            return " "
        case "link":
            inner = "".join(plain_text(child) for child in node.children)
            address = str(node.attrs.get("href", ""))
            return inner if address in ("", inner) else f"{inner} ({address})"
        case _:
            return "".join(plain_text(child) for child in node.children)
