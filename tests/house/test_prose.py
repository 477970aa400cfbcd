"""Texts that a person reads have no phrase that native technical English does not have.

`phrases.yaml` has the phrases with replacements. `unclean.txt` has the scopes that are exempt, and
must shrink: a scope without phrases may not be in it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.each import each
from tests.house import prose


@pytest.fixture(scope="module")
def hits() -> list[prose.Hit]:
    return prose.all_hits()


def excess(hits: list[prose.Hit], unclean: list[str]) -> list[str]:
    """The phrases in scopes that must not have any."""
    return [str(hit) for hit in hits if hit.text.scope not in unclean]


def cleaned(hits: list[prose.Hit], unclean: list[str]) -> list[str]:
    """The scopes that are listed as unclean without reason."""
    return sorted(set(unclean) - {hit.text.scope for hit in hits})


@pytest.mark.exhaustive
def test_clean_scopes_have_no_unnatural_phrase(hits: list[prose.Hit]) -> None:
    places = excess(hits, prose.unclean())
    assert not places, "\n".join(["rewrite the sentences:", *places])


@pytest.mark.exhaustive
def test_clean_scopes_are_not_listed_as_unclean(hits: list[prose.Hit]) -> None:
    scopes = cleaned(hits, prose.unclean())
    assert not scopes, f"`{prose.COMMAND}` removes clean scopes from unclean.txt: {scopes}"


def test_scopes_are_listed_once_and_in_order() -> None:
    assert prose.unclean() == sorted(set(prose.unclean()))


@each("phrase", prose.phrases())
def test_phrase_matches_its_bad_sentence_only(phrase: prose.Phrase) -> None:
    assert phrase.write
    assert phrase.pattern.search(phrase.bad.lower())
    assert not phrase.pattern.search(phrase.good.lower())


@each("phrase", prose.phrases())
def test_phrase_is_found_in_each_kind_of_text(phrase: prose.Phrase) -> None:
    page, module = "docs/page.md", "policypack/iam/module.py"
    assert prose.hits_in(page, f"# Title\n\nFine.\n\n{phrase.bad}\n")
    for source in (
        f'"""{phrase.bad}"""\n',
        f"def f():\n    # {phrase.bad}\n    pass\n",
        f"print({phrase.bad!r})\n",
    ):
        assert prose.hits_in(module, source), source


def test_phrase_is_found_across_lines() -> None:
    (hit,) = prose.hits_in("docs/page.md", "# Title\n\nThe finding is\ntold with it.\n")
    assert hit.line == 3
    assert "is told" in str(hit)


def test_phrase_in_a_test_name_is_found() -> None:
    (hit,) = prose.hits_in("tests/iam/test_x.py", "def test_finding_is_told() -> None: ...\n")
    assert (hit.text.scope, hit.line) == ("tests/iam: test names", 1)


def test_code_blocks_of_pages_are_not_checked() -> None:
    assert not prose.hits_in("docs/page.md", "```\nThe finding is told.\n```\n")


def test_phrase_in_a_clean_scope_fails() -> None:
    hits = prose.hits_in("docs/page.md", "The finding is told.\n")
    assert excess(hits, [])
    assert not excess(hits, ["docs/page.md"])


def test_clean_scope_that_is_listed_fails() -> None:
    hits = prose.hits_in("docs/page.md", "The finding is told.\n")
    assert cleaned(hits, ["docs/page.md", "docs/other.md"]) == ["docs/other.md"]


NATIVE = """
Waivers in these files are ignored and reported. If no region is set, Stackwarden uses `us-east-1`
and prints a warning. Writing a file updates its ctime, which programs can't reset. You can pass
the option more than once. The engine doesn't send source positions, so the pack reads the program
instead. A dead-letter queue receives messages that the function couldn't process. What does it
cost? The button next to the field opens the report. Set `source_arn` to the topic's ARN. Each
rule page lists the equivalent checks of other tools. Anyone who can read the log can verify it.
"""


def test_native_text_has_no_hit(tmp_path: Path) -> None:
    assert [str(hit) for hit in prose.hits_in("docs/page.md", NATIVE)] == []
