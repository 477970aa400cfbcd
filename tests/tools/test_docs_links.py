"""Every relative link and every anchor of every page exists, and no page is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.each import each
from tests.tools.markdown_pages import (
    ROOT,
    anchors,
    broken,
    every_page,
    linked_pages,
    uneven_rows,
)


@each("page", every_page())
def test_a_page_has_no_broken_link(page: Path) -> None:
    assert broken(page) == [], f"correct these links of {page.relative_to(ROOT)}"


@each("page", every_page())
def test_the_tables_of_a_page_are_even(page: Path) -> None:
    assert uneven_rows(page.read_text(encoding="utf-8")) == [], "escape | as \\| in these rows"


def test_a_planted_uneven_row_is_caught() -> None:
    table = "| a | b |\n|---|---|\n| 1 | `x|y` |\n| 1 | `x\\|y` |\n\n| a |\n|---|\n"
    assert uneven_rows(table) == ["| 1 | `x|y` |"]
    assert uneven_rows(f"```\n{table}```\n") == []


def test_every_page_below_docs_is_linked() -> None:
    lost = set((ROOT / "docs").rglob("*.md")) - linked_pages(ROOT / "docs" / "README.md")
    assert sorted(str(page) for page in lost) == [], "link these pages from docs/README.md"


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("[x](gone.md)", "gone.md: no such file"),
        ("[x](other.md#gone)", "other.md#gone: no such heading"),
        ("[x](#gone)", "#gone: no such heading"),
        ("![x](gone.png)", "gone.png: no such file"),
        ("[`code`](gone.md 'A title')", "gone.md: no such file"),
        ("[x][y]\n\n[y]: gone.md", "gone.md: no such file"),
        ("[x](../../outside.md)", "../../outside.md: no such file"),
    ],
)
def test_a_planted_broken_link_is_caught(link: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# Other\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n{link}\n", encoding="utf-8")
    assert broken(page, tmp_path) == [fault]


@pytest.mark.parametrize(
    "link",
    [
        "[x](other.md)",
        "[x](other.md#a-heading-with-code)",
        "[x](other.md#twice-1)",
        "[x](#a-page)",
        "[x](.)",
        "[x](https://example.com/gone.md#gone)",
        "`[x](gone.md)`",
        "```\n[x](gone.md)\n```",
        "<!-- [x](gone.md) -->",
    ],
)
def test_a_sound_link_is_no_fault(link: str, tmp_path: Path) -> None:
    other = "# Other\n\n## A heading: with `code`\n\n## Twice\n\n## Twice\n"
    (tmp_path / "other.md").write_text(other, encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n{link}\n", encoding="utf-8")
    assert broken(page, tmp_path) == []


def test_a_lost_page_is_not_linked(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("[one](one.md#x)", encoding="utf-8")
    (tmp_path / "one.md").write_text("[back](README.md)", encoding="utf-8")
    (tmp_path / "two.md").write_text("# Two", encoding="utf-8")
    reached = linked_pages(tmp_path / "README.md", tmp_path)
    assert {page.name for page in reached} == {"README.md", "one.md"}


def test_a_heading_in_code_is_no_anchor() -> None:
    assert anchors("# One\n\n```sh\n# two\n```\n") == {"one"}
