"""The output of a measurement replaces its block of the page, and the rest is unchanged."""

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
