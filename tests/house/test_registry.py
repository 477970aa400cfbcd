"""No rule without a line of the catalogue, documentation, and a test of its own.

`catalogue.csv` lists every id, so that gaining or losing a rule shows in the diff. A row with
nothing but an id is a rule, and the rule itself holds the rest; the other rows are still to be
written.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from policypack.report.rule_pages import SERVICES
from policypack.rule.documentation import Documentation
from policypack.rule.rule import Rule
from policypack.rules import catalogue, merged, refuse_lost_folders
from tests.rules_of_tests import make

ROOT = Path(__file__).parents[2]
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+){2,}")
CATALOGUE = "tests/house/catalogue.csv"
LONGEST = 50
LONGEST_TITLE = 70
# The columns of a row that has no rule yet.
NEEDED = ("service", "types", "severity", "profile", "scope", "title", "fix")

Row = Mapping[str, str]


def read(file: Path) -> dict[str, Row]:
    with file.open(encoding="utf-8", newline="") as text:
        return {row["id"]: row for row in csv.DictReader(text)}


ROWS = read(ROOT / CATALOGUE)


def is_written(row: Row) -> bool:
    """Whether the row stands for a rule, which holds everything but the id."""
    return not any(text for key, text in row.items() if key != "id")


def unlisted(rules: Iterable[Rule], rows: Mapping[str, Row]) -> list[str]:
    """Where the rules and the catalogue differ, each with what repairs it."""
    found = {rule.id for rule in rules}
    listed = {id_ for id_, row in rows.items() if is_written(row)}
    return [
        *(f"{id_}: make its row in {CATALOGUE} the id alone" for id_ in sorted(found - listed)),
        *(f"{id_}: no rule has this id any more; restore it" for id_ in sorted(listed - found)),
    ]


def incomplete(rows: Iterable[Row]) -> list[str]:
    """The ids of open rows in which a column is empty that the rule will need."""
    open_rows = (row for row in rows if not is_written(row))
    return [row["id"] for row in open_rows if not all(row[key] for key in NEEDED)]


def breaches(rule: Rule) -> list[str]:
    """What of the naming law `<service>-<resource>-<bad pattern>` an id breaks."""
    service = SERVICES.get(rule.service, rule.service)
    kept = ID.fullmatch(rule.id) and len(rule.id) <= LONGEST and rule.id.startswith(f"{service}-")
    law = f"{service}-<resource>-<bad pattern>, at most {LONGEST} characters"
    return [] if kept else [f"{rule.id}: rename to {law}"]


def bad_titles(rule: Rule) -> list[str]:
    """What a title breaks: short, no article before its subject, no full stop."""
    faults = {
        f"at most {LONGEST_TITLE} characters": len(rule.title) <= LONGEST_TITLE,
        "begin with a capital letter": rule.title[:1].isupper(),
        "no article first": not rule.title.startswith(("A ", "An ", "The ")),
        "no full stop": not rule.title.endswith("."),
    }
    return [f"{rule.id}: {fault}" for fault, kept in faults.items() if not kept]


def gaps(rule: Rule) -> list[str]:
    """What is missing in the documentation of a rule."""
    doc = rule.documentation
    marked = doc.bad != doc.example and doc.good != doc.example
    parts = {"title": doc.title, "why": doc.why, "source": doc.url, "example": marked}
    return [part for part, found in parts.items() if not found]


def untested(rule: Rule, tests: Iterable[str]) -> bool:
    """Whether a rule with logic of its own is named by no test of its service."""
    return rule.declared is None and not any(f'"{rule.id}"' in text for text in tests)


def declared(folder: Path) -> list[str]:
    """The ids that are given to decorators and declarations below a folder, by source alone."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("*.py")]
    return sorted(
        ast.literal_eval(keyword.value)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "id"
    )


each_rule = pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)


@each_rule
def test_an_id_keeps_the_naming_law(rule: Rule) -> None:
    assert not breaches(rule), breaches(rule)


@each_rule
def test_a_title_keeps_to_the_form_of_titles(rule: Rule) -> None:
    assert bad_titles(rule) == []


@each_rule
def test_a_rule_is_documented_with_a_source_and_a_marked_example(rule: Rule) -> None:
    assert not gaps(rule), f"add to the documentation of {rule.id} in {rule.module}: {gaps(rule)}"


@each_rule
def test_a_rule_with_logic_of_its_own_has_a_test(rule: Rule) -> None:
    folder = ROOT / "tests" / "rules" / rule.service
    texts = (file.read_text(encoding="utf-8") for file in folder.glob("test_*.py"))
    assert not untested(rule, texts), f"add a test that names {rule.id} to {folder.name}/"


def test_the_rules_are_exactly_the_listed_ones() -> None:
    found = unlisted(catalogue(), ROWS)
    assert not found, "\n".join(found)


def test_an_open_row_has_all_that_a_rule_needs() -> None:
    found = incomplete(ROWS.values())
    assert not found, f"fill in {', '.join(NEEDED)} of these rows of {CATALOGUE}: {found}"


def test_no_declared_rule_is_lost() -> None:
    written, found = declared(ROOT / "policypack" / "rules"), [rule.id for rule in catalogue()]
    differ = sorted((Counter(written) - Counter(found)) + (Counter(found) - Counter(written)))
    assert not differ, f"bind each once to a name at the top level of its module: {differ}"


SOUND = next(rule for rule in catalogue() if rule.id == "sqs-queue-unencrypted")


def test_a_planted_difference_from_the_catalogue_is_caught() -> None:
    rows = {SOUND.id: {"id": SOUND.id, "title": ""}, "sqs-x-y": {"id": "sqs-x-y", "title": "To do"}}
    assert unlisted([SOUND], rows) == []
    assert unlisted([SOUND, replace(SOUND, id="sqs-x-y")], rows)[0].startswith("sqs-x-y: make its")
    assert unlisted([SOUND, make()], rows)[0].startswith("t-queue-open: make its row")
    assert unlisted([], rows)[0].startswith(f"{SOUND.id}: no rule has this id")


def test_a_planted_gap_in_an_open_row_is_caught() -> None:
    row = {"id": "sqs-x-y", **dict.fromkeys(NEEDED, "x")}
    assert incomplete([row, {**row, "id": "sqs-x-z", "fix": ""}]) == ["sqs-x-z"]
    assert incomplete([{"id": "sqs-x-z", **dict.fromkeys(NEEDED, "")}]) == []


@pytest.mark.parametrize(
    "id_", ["sqs-queue", "sqs-Queue-open", "sqs_queue_open", "sns-queue-open", f"sqs-a-{'b' * 45}"]
)
def test_a_planted_name_is_caught(id_: str) -> None:
    assert breaches(replace(SOUND, id=id_)) != []


@pytest.mark.parametrize(
    "title", ["The queue is open", "queue is open", "Queue is open.", "Queue " + "x" * 70]
)
def test_a_planted_title_is_caught(title: str) -> None:
    doc = replace(SOUND.documentation, title=title)
    assert len(bad_titles(replace(SOUND, documentation=doc))) == 1


def test_a_planted_lack_of_documentation_is_caught() -> None:
    bare = Documentation("A title", "Prose without a source.", 'aws.sqs.Queue("orders")')
    assert gaps(replace(SOUND, documentation=bare)) == ["source", "example"]


def test_a_planted_lack_of_tests_is_caught() -> None:
    thought = replace(SOUND, declared=None)
    assert untested(thought, ['outcomes("sqs-queue-open", it)'])
    assert not untested(thought, [f'RULE = "{SOUND.id}"'])
    assert not untested(replace(SOUND, declared=object()), [])


def test_a_planted_rule_in_the_source_is_seen(tmp_path: Path) -> None:
    text = "@rule(\n    id='sqs-queue-lost',\n)\ndef check(queue):\n    pass\nx = f(id='sqs-y-z')\n"
    (tmp_path / "sqs").mkdir()
    (tmp_path / "sqs" / "lost.py").write_text(text, encoding="utf-8")
    assert declared(tmp_path) == ["sqs-queue-lost", "sqs-y-z"]


def test_a_planted_twin_is_refused() -> None:
    with pytest.raises(ValueError, match="two rules share the id sqs-queue-unencrypted"):
        merged([SOUND], [replace(SOUND, remediation="Pray")])


def test_a_folder_without_init_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "sqs").mkdir()
    (tmp_path / "sqs" / "lost.py").touch()
    with pytest.raises(ImportError, match=r"rules/sqs has no __init__[.]py; add"):
        refuse_lost_folders([tmp_path])
    (tmp_path / "sqs" / "__init__.py").touch()
    refuse_lost_folders([tmp_path])
