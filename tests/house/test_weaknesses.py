"""Rules about code and dependencies name their weakness as the field does: CWE and short name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from policypack.facts.weaknesses import CATEGORIES, label, number_of, weaknesses
from policypack.rule.rule import PACKAGE, PACKAGES, Rule
from policypack.rules import catalogue
from tests.rules_of_tests import make

_CODE = "policypack.rules.lambda_.code."
# Rules of these modules that find no weakness of MITRE's list, each with the reason.
_NO_WEAKNESS = {
    "lambda-code-wrong-architecture": "the function fails, which exposes nothing",
    "lambda-function-env-without-customer-key": "the environment is encrypted, with another key",
    "lambda-function-runtime-not-allowed": "the organization decides, whatever the reason",
    "lambda-function-runtime-outdated": "an older runtime is patched until it is deprecated",
}


def is_about_code(rule: Rule) -> bool:
    """Whether the rule judges code, dependencies or what decides which code runs."""
    return rule.module.startswith(_CODE) or rule.asks_for[:1] in ((PACKAGE,), (PACKAGES,))


def unnamed(rule: Rule) -> Iterator[str]:
    """The weaknesses of a rule that neither its title nor its first sentence names."""
    first = re.split(r"(?<=[.;])\s", rule.documentation.why, maxsplit=1)[0]
    said = " ".join(f"{rule.title}. {first}".split()).casefold()
    for number in rule.cwe:
        known = weaknesses().get(number)
        if known is None:
            yield f"CWE-{number} is not in weaknesses.csv"
        elif not any(name.casefold() in said for name in known.short_names):
            yield f"{label(number)}: use one of {', '.join(known.short_names)}"


def lacking() -> list[str]:
    """The rules about code and dependencies that declare no weakness and have no reason."""
    rules = filter(is_about_code, catalogue())
    return [rule.id for rule in rules if not rule.cwe and rule.id not in _NO_WEAKNESS]


def test_every_rule_about_code_and_dependencies_declares_a_weakness() -> None:
    assert lacking() == [], "declare cwe=(...), or give the reason in _NO_WEAKNESS"
    table = {rule.id: rule for rule in catalogue()}
    assert all(is_about_code(table[id_]) and not table[id_].cwe for id_ in _NO_WEAKNESS)
    assert sum(map(is_about_code, catalogue())) > 40


def test_a_rule_without_a_weakness_is_found() -> None:
    assert is_about_code(replace(make("t-a"), module=f"{_CODE}images"))
    assert is_about_code(replace(make("t-a"), asks_for=(PACKAGE,)))
    assert not is_about_code(make("t-a"))


@pytest.mark.parametrize("rule", [each for each in catalogue() if each.cwe], ids=lambda r: r.id)
def test_title_or_first_sentence_names_each_weakness(rule: Rule) -> None:
    assert list(unnamed(rule)) == []


def test_a_weakness_that_the_text_does_not_name_is_found() -> None:
    found = [*unnamed(replace(make("t-a"), cwe=(78, 99999)))]
    assert "CWE-78 (command injection): use one of command injection" in found[0]
    assert found[1] == "CWE-99999 is not in weaknesses.csv"


def test_every_line_of_the_table_is_declared_by_a_rule() -> None:
    declared = {number for rule in catalogue() for number in rule.cwe}
    assert set(weaknesses()) == declared


def test_categories_of_the_table_are_owasps() -> None:
    for weakness in weaknesses().values():
        assert set(weakness.categories) <= set(CATEGORIES)
        years = [each.rpartition(":")[2] for each in weakness.categories]
        assert years == sorted(set(years)), f"one category a year for CWE-{weakness.number}"


@pytest.mark.parametrize("text", ["CWE-78", "cwe 78", "CWE78", " cwe-078 "])
def test_an_id_is_read_in_its_usual_spellings(text: str) -> None:
    assert number_of(text) == 78


@pytest.mark.parametrize("text", ["78", "CWE", "CWE-", "CWE-7x", "XCWE-78"])
def test_other_text_is_no_id(text: str) -> None:
    assert number_of(text) is None


def test_an_unknown_weakness_has_its_id_as_label() -> None:
    assert label(78) == "CWE-78 (command injection)"
    assert label(99999) == "CWE-99999"
