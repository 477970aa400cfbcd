"""Every rule has a valid ID and title, documentation and a test."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from policypack.reading import python_text
from policypack.rule.rule import SERVICES, Documentation, Rule
from policypack.rules import catalogue, examples, merged, refuse_lost_folders, rules_in

ROOT = Path(__file__).parents[2]
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+){2,}")
LONGEST = 50
LONGEST_TITLE = 70
WORD_OF_SERVICE = (
    "a service has the name of its package below policypack/rules, or the word that SERVICES in "
    "policypack/report/rule_pages.py gives that name"
)


def breaches(rule: Rule) -> list[str]:
    """Violations of the form `<service>-<resource>-<bad pattern>` in an ID."""
    service = SERVICES.get(rule.service, rule.service)
    kept = ID.fullmatch(rule.id) and len(rule.id) <= LONGEST and rule.id.startswith(f"{service}-")
    law = f"{service}-<resource>-<bad pattern>, at most {LONGEST} characters"
    file = rule.module.replace(".", "/") + ".py"
    return [] if kept else [f"{rule.id}: in {file}, rename it to {law}; {WORD_OF_SERVICE}"]


def bad_titles(rule: Rule) -> list[str]:
    """Violations in a title, which is short, without an initial article or full stop."""
    faults = {
        f"at most {LONGEST_TITLE} characters": len(rule.title) <= LONGEST_TITLE,
        "begin with a capital letter": rule.title[:1].isupper(),
        "no article first": not rule.title.startswith(("A ", "An ", "The ")),
        "no full stop": not rule.title.endswith("."),
    }
    return [f"{rule.id}: {fault}" for fault, kept in faults.items() if not kept]


def gaps(rule: Rule) -> list[str]:
    """Parts that are missing in the documentation of a rule."""
    doc = rule.documentation
    marked = doc.bad != doc.example and doc.good != doc.example
    parts = {"title": doc.title, "why": doc.why, "source": doc.url, "example": marked}
    missing = [part for part, found in parts.items() if not found]
    return [f"{rule.id}: add to its documentation in {rule.module}: {part}" for part in missing]


def strays(page: Iterable[str], rules: Iterable[Rule]) -> list[str]:
    """IDs on the page of a module that no rule there needs, and rules that the page lacks.

    A rule that takes its example from a table isn't on a page.
    """
    needed = {rule.id for rule in rules if not rule.documentation.example}
    return sorted(needed.symmetric_difference(page))


def untested(rule: Rule, tests: Iterable[str]) -> bool:
    """Whether a rule with logic of its own is named by no test of its service."""
    return rule.declared is None and not any(f'"{rule.id}"' in text for text in tests)


@cache
def written_tests(service: str) -> tuple[str, ...]:
    folder = ROOT / "tests" / "rules" / service
    return tuple(file.read_text(encoding="utf-8") for file in folder.glob("test_*.py"))


def declared(folder: Path) -> list[str]:
    """The ids that are given to decorators and declarations below a folder, by source alone."""
    trees = [python_text.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("*.py")]
    return sorted(
        ast.literal_eval(keyword.value)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "id"
    )


@pytest.mark.parametrize("law", [breaches, bad_titles, gaps], ids=lambda law: law.__name__)
def test_every_rule_keeps_the_law(law: Callable[[Rule], list[str]]) -> None:
    found = [fault for rule in catalogue() for fault in law(rule)]
    assert not found, "\n".join(found)


PAGES = {
    ".".join(page.relative_to(ROOT).with_suffix("").parts)
    for page in (ROOT / "policypack" / "rules").rglob("*.md")
}


@pytest.mark.parametrize("module", sorted(PAGES))
def test_a_page_of_examples_has_the_rules_of_its_module(module: str) -> None:
    assert strays(examples(module), rules_in([import_module(module)])) == []


def test_every_page_of_examples_stands_beside_a_module() -> None:
    assert {rule.module for rule in catalogue()} >= PAGES


def test_a_planted_example_without_a_rule_and_a_rule_without_one_are_caught() -> None:
    bare = replace(SOUND, documentation=replace(SOUND.documentation, example=""))
    assert strays(["sqs-queue-lost"], [bare]) == ["sqs-queue-lost", SOUND.id]
    assert strays([SOUND.id], [SOUND]) == [SOUND.id]
    assert strays([SOUND.id], [bare]) == strays([], [SOUND]) == []


def test_every_rule_with_logic_of_its_own_has_a_test() -> None:
    found = [rule for rule in catalogue() if untested(rule, written_tests(rule.service))]
    lines = [f"{rule.id}: add a test that names it to tests/rules/{rule.service}" for rule in found]
    assert not found, "\n".join(lines)


def test_no_declared_rule_is_lost() -> None:
    written, found = declared(ROOT / "policypack" / "rules"), [rule.id for rule in catalogue()]
    differ = sorted((Counter(written) - Counter(found)) + (Counter(found) - Counter(written)))
    assert not differ, f"bind each once to a name at the top level of its module: {differ}"


SOUND = next(rule for rule in catalogue() if rule.id == "sqs-queue-unencrypted")


@pytest.mark.parametrize(
    "id_", ["sqs-queue", "sqs-Queue-open", "sqs_queue_open", "sns-queue-open", f"sqs-a-{'b' * 45}"]
)
def test_a_planted_name_is_caught(id_: str) -> None:
    (found,) = breaches(replace(SOUND, id=id_))
    assert "policypack/rules/sqs/queues.py" in found
    assert "policypack/report/rule_pages.py" in found


@pytest.mark.parametrize(
    "title", ["The queue is open", "queue is open", "Queue is open.", "Queue " + "x" * 70]
)
def test_a_planted_title_is_caught(title: str) -> None:
    doc = replace(SOUND.documentation, title=title)
    assert len(bad_titles(replace(SOUND, documentation=doc))) == 1


def test_a_planted_lack_of_documentation_is_caught() -> None:
    bare = Documentation("A title", "Prose without a source.", 'aws.sqs.Queue("orders")')
    found = gaps(replace(SOUND, documentation=bare))
    assert [each.rpartition(" ")[2] for each in found] == ["source", "example"]


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
