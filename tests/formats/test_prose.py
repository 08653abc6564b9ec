"""The text of a page as plain blocks."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from prikk.formats.prose import ProseBlock, blocks, tree
from prikk.model.release import Page


def page(markdown: str) -> Page:
    return Page("page", "nb", "front", "Page", markdown)


def test_blocks_of_a_page() -> None:
    found = blocks(
        page(
            "## First\n\nSee [the law](https://lovdata.no) and **this**,\nbroken.\n\n"
            "3. three\n4. four\n   - nested\n\n     more\n\n#### Deep\n\n| a | b |\n|---|---|\n| 1 | |\n\n"
            "```\ncode\n```\n\n<https://example.org>\n"
        )
    )
    assert list(found) == [
        ProseBlock("First", 1),
        ProseBlock("See the law (https://lovdata.no) and this, broken."),
        ProseBlock("3. three"),
        ProseBlock("4. four"),
        ProseBlock("• nested"),
        ProseBlock("more"),
        ProseBlock("Deep", 2),
        ProseBlock("a; b"),
        ProseBlock("1"),
        ProseBlock("code"),
        ProseBlock("https://example.org"),
    ]


@given(st.lists(st.integers(1, 6), min_size=1))
def test_headings_start_at_the_top_and_skip_no_level(levels: list[int]) -> None:
    root = tree(page("\n\n".join("#" * level + " x" for level in levels)))
    found = [int(node.tag[1]) for node in root.children]
    assert found[0] == 1
    for before, after in zip(pairwise(levels), pairwise(found), strict=True):
        assert after[1] <= after[0] + 1
        assert (before[0] < before[1]) == (after[0] < after[1])
