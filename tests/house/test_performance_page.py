"""What a measurement prints becomes its block of the page, and nothing else of the page changes."""

from __future__ import annotations

import re

from tests.benchmarks import performance_page

PRINTED = """| a | µs |
|---|---|
| x | 1.0 |
| b | µs |
|---|---|
| y | 2.0 |
All: 3.0
"""


def test_given_tables_when_written_then_blank_lines_part_them() -> None:
    assert performance_page.markdown(PRINTED).split("\n\n") == [
        "| a | µs |\n|---|---|\n| x | 1.0 |",
        "| b | µs |\n|---|---|\n| y | 2.0 |",
        "All: 3.0",
    ]


def test_given_a_page_when_one_block_is_renewed_then_the_rest_stays() -> None:
    page = (
        "A\n<!-- bench: x -->\nold\n<!-- /bench -->\nB\n<!-- bench: y -->\nold\n<!-- /bench -->\n"
    )
    assert performance_page.replaced(page, "x", "new\n") == page.replace("old", "new", 1)
    assert performance_page.replaced(page, "z", "new\n") == page


def test_every_block_of_the_page_is_one_of_a_measurement() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in performance_page.PAGES)
    names = re.findall(r"<!-- bench: (\w+) -->", text)
    folder = performance_page.PAGE.parents[1] / "tests/benchmarks"
    assert names
    assert [name for name in names if not (folder / f"{name}.py").is_file()] == []
    assert text.count("<!-- /bench -->") == len(names)


def test_the_figures_of_the_readme_are_those_of_the_page() -> None:
    page = performance_page.PAGE.read_text(encoding="utf-8").splitlines()
    readme = (performance_page.PAGE.parents[1] / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## Cost in the function\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    assert len(rows) > 10
    assert [row for row in rows if row not in page] == []


def test_the_tables_that_the_readme_shares_with_the_page_are_the_same() -> None:
    page = performance_page.PAGE.read_text(encoding="utf-8")
    readme = performance_page.README.read_text(encoding="utf-8")
    assert "| `who-can` on random stacks" in readme
    assert performance_page.with_tables_of(page, readme) == readme
