"""Findings of each rule on its example, and without its property, match the snapshots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policypack.forms.property_rule import PropertyDeclaration, equal
from policypack.rule.rule import Rule, Severity
from policypack.rules import catalogue
from tests import judged, snapshots
from tests.each import each
from tests.judged import outcomes, resource
from tests.snapshots import (
    ACCEPT,
    FOLDER,
    Line,
    accepted,
    differences,
    hear,
    is_chosen,
    record,
    shown,
    written,
)

QUEUE = "aws:sqs/queue:Queue"
BY_SERVICE: Mapping[str, list[Rule]] = {
    service: [rule for rule in catalogue() if rule.service == service]
    for service in sorted({rule.service for rule in catalogue()})
}


@each("service", BY_SERVICE)
def test_what_rules_report_is_accepted(service: str) -> None:
    rules = [rule for rule in BY_SERVICE[service] if is_chosen(rule.id)]
    if not record(line for rule in rules for line in shown(rule)):
        found = differences(service, rules)
        assert not found, f"correct the rule, or accept what it reports: {ACCEPT}\n{found}"


def test_every_snapshot_is_of_a_service_and_of_rules_that_exist() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == {*BY_SERVICE}, ACCEPT
    for service, rules in BY_SERVICE.items():
        unknown = {line.rule for line in accepted(service)} - {rule.id for rule in rules}
        assert not unknown, f"accept that they are gone: {ACCEPT}"


def test_a_snapshot_is_read_as_it_is_written() -> None:
    for service in BY_SERVICE:
        text = (FOLDER / f"{service}.txt").read_text(encoding="utf-8")
        assert written(accepted(service)) == text


def of_queue(**changes: Any) -> Rule:
    rule = next(rule for rule in catalogue() if rule.id == "sqs-queue-unencrypted")
    return replace(rule, **changes)


def declared_otherwise(**changes: Any) -> Rule:
    declared: PropertyDeclaration = replace(of_queue().declared, **changes)
    return of_queue(declared=declared, check=declared.check)


@pytest.mark.parametrize(
    ("planted", "shows"),
    [
        (lambda: declared_otherwise(message="x"), "sqsManagedSseEnabled: x"),
        (lambda: declared_otherwise(default=False), "+    bare aws:sqs/queue:Queue: high"),
        (lambda: declared_otherwise(must=equal(False)), "-    bad "),
        (lambda: of_queue(remediation="x"), "+  x"),
        (lambda: of_queue(severity=Severity.LOW), "low sqsManagedSseEnabled"),
        (lambda: of_queue(fix=None), "-    fix "),
        (lambda: of_queue(check=lambda queue: iter(())), "-    bad "),
    ],
)
def test_a_planted_fault_is_caught(planted: Callable[[], Rule], shows: str) -> None:
    assert differences("sqs", [of_queue()]) == ""
    assert shows in differences("sqs", [planted()])


def test_a_finding_of_a_test_that_no_snapshot_has_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judged, "heard", hear)
    bad = resource(QUEUE, {"sqsManagedSseEnabled": False})
    assert outcomes("sqs-queue-unencrypted", bad)
    planted = declared_otherwise(message="x")
    monkeypatch.setattr(judged, "_by_id", lambda: {planted.id: planted})
    with pytest.raises(AssertionError, match=f"(?s)sqsManagedSseEnabled: x.*{ACCEPT}"):
        outcomes("sqs-queue-unencrypted", bad)


def _accept(rule: str) -> None:
    accepted.cache_clear()
    assert snapshots.main([rule]) == 0
    accepted.cache_clear()


@pytest.mark.exhaustive
def test_accepting_one_rule_replaces_its_lines_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule has more cases than the tests of the day try, and two lines of the others."""
    chosen, other = "rds-parameter-group-tls-optional", "rds-cluster-unencrypted"
    before = accepted("rds")
    own = sorted(line for line in before if line.rule == chosen)
    stale, kept = Line(chosen, "x", "high: stale"), Line(other, "x", "high: stale")
    monkeypatch.setattr(snapshots, "FOLDER", tmp_path)
    file = tmp_path / "rds.txt"
    file.write_text(written({*before, stale, kept} - {own[0]}), encoding="utf-8")
    try:
        for _ in range(2):
            _accept(chosen)
            assert file.read_text(encoding="utf-8") == written({*before, kept})
    finally:
        accepted.cache_clear()


def test_an_unknown_rule_is_not_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        snapshots.main(["sqs-quue-unencrypted"])
    assert "unknown rule: sqs-quue-unencrypted" in capsys.readouterr().err
