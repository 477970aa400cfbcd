"""The changelog has the form of Keep a Changelog, and names what each line is about."""

from __future__ import annotations

import re

from policypack.rule.rule import service_of
from policypack.rules import catalogue
from tests.tools.markdown_pages import ROOT

TEXT = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
# https://keepachangelog.com/en/1.1.0/
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
_RELEASE = re.compile(r"\d+\.\d+\.\d+(, unreleased| - \d{4}-\d{2}-\d{2})")


def entries(text: str) -> list[str]:
    """The entries of a text, each in one line."""
    found = re.findall(r"^- (.*?)(?=^\S|^$|\Z)", text, re.MULTILINE | re.DOTALL)
    return [" ".join(entry.split()) for entry in found]


def misplaced(text: str) -> list[str]:
    """The headings that are neither a release nor a kind of change, in their order."""
    found = [name for name in re.findall(r"^## (.+)$", text, re.M) if not _RELEASE.fullmatch(name)]
    for release in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]:
        kinds = re.findall(r"^### (.+)$", release, re.MULTILINE)
        found += kinds if kinds != [kind for kind in KINDS if kind in kinds] else []
    return found


def unnamed(text: str) -> list[str]:
    """The entries that name no rule, command, setting or module in their first words."""
    return [entry for entry in entries(text) if "`" not in entry[:60]]


def unknown_rules(text: str) -> list[str]:
    """What looks like the ID of a rule of one of our services and is none."""
    ids = {rule.id for rule in catalogue()}
    services = tuple(f"{service_of(rule)}-" for rule in catalogue())
    spans = re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+){2,})`", text)
    return [span for span in spans if span.startswith(services) and span not in ids]


def test_the_changelog_has_its_form() -> None:
    assert misplaced(TEXT) == [], f"use {', '.join(KINDS)}, in this order, below a release"
    assert len(entries(TEXT)) > 50


def test_an_entry_names_what_it_is_about() -> None:
    assert unnamed(TEXT) == [], "begin these with a rule, command, setting or module in `code`"
    assert unknown_rules(TEXT) == []


def test_planted_faults_are_caught() -> None:
    planted = (
        "## 0.2.0\n### Fixed\n- It works\n  again.\n### Added\n- `sqs-queue-unencryptd` is new.\n"
    )
    assert misplaced(planted) == ["0.2.0", "Fixed", "Added"]
    assert unnamed(planted) == ["It works again."]
    assert unknown_rules(planted) == ["sqs-queue-unencryptd"]
