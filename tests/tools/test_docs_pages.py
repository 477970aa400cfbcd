"""What is generated is committed, and a difference is caught."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from policypack.rule.rule import Severity
from policypack.rules import catalogue
from tests.each import each
from tests.house.test_arrows import ARROWS
from tests.tools.markdown_pages import ROOT
from tools.docs import forms, frameworks, native, rooms, rules, sections
from tools.docs.__main__ import write

REPAIR = "run `make docs` and commit the pages"
FOLDERS = [ROOT / "docs" / name for name in ("rules", "frameworks", "aws-native")]
COMMITTED = sorted(f"{folder.name}/{file.name}" for folder in FOLDERS for file in folder.iterdir())
HAND_WRITTEN = sections.pages(ROOT)


@cache
def generated() -> dict[str, str]:
    return rules.pages() | frameworks.pages() | native.pages()


@each("path", COMMITTED)
def test_a_committed_page_is_the_generated_one(path: str) -> None:
    committed = (ROOT / "docs" / path).read_text(encoding="utf-8")
    if committed != generated()[path]:
        pytest.fail(f"docs/{path} is outdated: {REPAIR}")


def test_every_page_is_committed_and_no_other() -> None:
    assert sorted(generated()) == COMMITTED, REPAIR


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda page: page.name)
def test_a_generated_section_is_the_committed_one(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if sections.readme(text) != text:
        pytest.fail(f"{page.name} has an outdated section: {REPAIR}")


def test_a_planted_difference_is_written_anew(tmp_path: Path) -> None:
    """GIVEN an outdated page, section and a page that is left over WHEN written THEN all agree."""
    pages = {"rules/README.md": "index\n", "rules/sqs.md": "rules\n"}
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "mine.md").write_text("Mine.\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("<!-- rules -->\nold\n<!-- /rules -->\n", encoding="utf-8")
    (tmp_path / "docs" / "rules" / "sqs.md").write_text("old\n", encoding="utf-8")
    (tmp_path / "docs" / "rules" / "gone.md").write_text("old\n", encoding="utf-8")
    changed = ["docs/rules/README.md", "docs/rules/sqs.md", "README.md", "docs/rules/gone.md"]
    assert write(tmp_path, pages) == changed
    assert (tmp_path / "docs" / "rules" / "sqs.md").read_text(encoding="utf-8") == "rules\n"
    assert not (tmp_path / "docs" / "rules" / "gone.md").exists()
    assert (tmp_path / "docs" / "mine.md").read_text(encoding="utf-8") == "Mine.\n"
    assert "| **all** |" in (tmp_path / "README.md").read_text(encoding="utf-8")
    # AND a second time changes nothing
    assert write(tmp_path, pages) == []


def test_a_section_replaces_what_stands_between_its_marks() -> None:
    text = "Before.\n\n<!-- rooms -->\nold\n<!-- /rooms -->\n\n<!-- run -->\nAfter.\n"
    made = sections.readme(text)
    assert made.startswith("Before.\n\n<!-- rooms -->\n```\n")
    assert made.endswith("```\n<!-- /rooms -->\n\n<!-- run -->\nAfter.\n")
    assert "old" not in made
    assert sections.readme(made) == made


@pytest.mark.parametrize(
    "text",
    [
        "<!-- rules -->\n",
        "<!-- /rules -->\n",
        "<!-- rules -->\n<!-- /rooms -->\n",
        "<!-- rules -->\n<!-- rooms -->\n",
    ],
)
def test_an_unbalanced_mark_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^<!-- /?r\w+ -->: "):
        sections.readme(text)


def test_the_index_counts_every_rule() -> None:
    found = Counter(rule.severity for rule in catalogue())
    cells = [str(found[each] or "") for each in reversed(Severity)]
    total = f"| **all** | {' | '.join(cells)} | {len(catalogue())} |"
    assert total in generated()["rules/README.md"]
    assert total in rules.by_profile()
    for rule in catalogue():
        assert generated()["rules/README.md"].count(f"#{rule.id})") == 1


def test_every_rule_has_a_section_on_the_page_of_its_service() -> None:
    headings = re.findall(r"^## (\S+)$", "".join(rules.pages().values()), re.MULTILINE)
    assert sorted(headings) == [rule.id for rule in catalogue()]
    page = generated()["rules/lambda.md"]
    assert page.startswith("# Rules for AWS Lambda\n")
    assert "\n## lambda-url-without-auth\n" in page
    assert 'authorization_type="NONE"' in page


def test_the_forms_list_every_requirement_and_every_family() -> None:
    requirements = forms.requirement_table()
    assert "| `equal(*values)` | The property must be one of the values. |" in requirements
    assert "customer_managed_key()" in requirements
    files = (ROOT / "policypack" / "forms" / "families").glob("[!_]*.py")
    named = set(re.findall(r"`policypack[.]forms[.]families[.](\w+)`", forms.family_table()))
    assert named == {file.stem for file in files}
    assert "`publicly_accessible`" in forms.family_table()
    assert "`properties`" in forms.property_declaration()


ALL_ARROWS = {
    (room.removeprefix("policypack."), other.removeprefix("policypack."))
    for room, below in ARROWS.items()
    for other in below.split()
    if room.startswith("policypack.") and other.startswith("policypack.")
}


def closed(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows and all that follow from them."""
    more = {(a, d) for a, b in arrows for c, d in arrows if b == c} - arrows
    return closed(arrows | more) if more else arrows


def grouped(room: str) -> str:
    return room.split(".")[0]


PICTURED = {
    (grouped(one), grouped(other)) for one, other in ALL_ARROWS if grouped(one) != grouped(other)
}


def test_the_picture_in_text_has_exactly_the_arrows_of_the_test() -> None:
    lines = rooms.rooms().splitlines()[1:-1]
    drawn = {
        (room.strip(), other)
        for room, _, below in (line.partition("─▶") for line in lines)
        for other in below.replace(",", " ").split()
    }
    assert drawn == PICTURED
    # AND it reads from the top down
    order = [line.split()[0] for line in lines]
    assert all(order.index(one) < order.index(other) for one, other in drawn)


def test_the_graph_leads_exactly_where_the_arrows_lead() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+)$", rooms.room_graph(), re.MULTILINE))
    assert drawn < PICTURED
    assert closed(drawn) == closed(PICTURED)


def test_the_tables_have_exactly_the_arrows_of_the_test() -> None:
    assert rows(rooms.room_table()) == PICTURED
    own = {(one, other) for one, other in ALL_ARROWS if "." in one}
    assert rows(rooms.inner_table()) == {(one, other) for one, other in own if is_package(one)}


def is_package(room: str) -> bool:
    return (ROOT / "policypack" / room.replace(".", "/")).is_dir()


def rows(table: str) -> set[tuple[str, str]]:
    """The arrows of a table: its first column imports what its last one names."""
    found = set()
    for row in table.splitlines()[2:]:
        cells = row.strip("| ").split(" | ")
        room = re.sub(r"^`policypack/|\.py`$|/`$|`", "", cells[0]).replace("/", ".")
        found |= {(room, other) for other in re.findall(r"`([\w.]+)`", cells[-1])}
    return found
