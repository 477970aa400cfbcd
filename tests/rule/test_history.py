"""The history of rules: status, `rules_as_of`, former IDs, and the comparison with a release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policypack.engine.configuration import StackRun, configuration
from policypack.engine.policy_config import PolicyConfig
from policypack.judging.run import judge
from policypack.judging.verdict import held_back
from policypack.lsp.settings_files import faults
from policypack.model.resources import Resource
from policypack.report import baseline
from policypack.rule import history
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Severity, Status
from policypack.rules import catalogue
from policypack.settings.directions import Before
from policypack.settings.merging import read_settings
from policypack.settings.settings import DIRECTIONS, Level, Settings
from policypack.supply_chain.program import VARIABLE
from tests.days import in_days
from tests.report.test_baseline import entries, finding
from tests.rules_of_tests import QUEUE, make
from tools import rule_history

HEAD = "rule,date,version,change,was\n"
ROWS = f"""{HEAD}t-queue-new,2026-06-01,0.2.0,preview,
t-queue-new,2026-09-01,0.3.0,stable,
t-queue-old,2026-01-01,0.1.0,stable,
t-queue-old,2026-06-01,0.2.0,severity,medium
t-queue-old,2026-06-01,0.2.0,renamed,t-queue-former
t-queue-wide,2026-01-01,0.1.0,stable,
t-queue-wide,2026-06-01,0.2.0,profile,optional
"""
Write = Callable[[str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Replaces the history by other rows."""
    file = tmp_path / "history.csv"
    monkeypatch.setattr(history, "FILE", file)

    def written(text: str) -> None:
        file.write_text(text, encoding="utf-8")
        history.read_again()

    yield written
    history.read_again()


def old(**more: Any) -> Rule:
    return make("t-queue-old", profile=Profile.RECOMMENDED, **more)


def settings(**values: Any) -> Settings:
    return read_settings(values)


@pytest.mark.parametrize(
    ("rule", "as_of", "level"),
    [
        ("t-queue-old", None, Level.MANDATORY),
        # Its severity rose on the first of June
        ("t-queue-old", "2026-05-31", Level.ADVISORY),
        ("t-queue-old", "2026-06-01", Level.MANDATORY),
        # It left preview on the first of September
        ("t-queue-new", "2026-08-31", Level.ADVISORY),
        ("t-queue-new", "2026-09-01", Level.MANDATORY),
        ("t-queue-new", "0.2.0", Level.ADVISORY),
        ("t-queue-new", "0.3.0", Level.MANDATORY),
        # A patch release has no rows
        ("t-queue-new", "0.2.7", Level.ADVISORY),
        ("t-queue-wide", "0.1.0", Level.ADVISORY),
        ("t-queue-wide", "0.2.0", Level.MANDATORY),
        # Rules of an organization have no history
        ("t-queue-own", "2020-01-01", Level.MANDATORY),
    ],
)
def test_a_rule_blocks_only_if_it_blocked_on_that_day(
    write: Write, rule: str, as_of: str | None, level: Level
) -> None:
    write(ROWS)
    given = settings(rules_as_of=as_of)
    judged = make(rule, profile=Profile.RECOMMENDED)
    assert given.level(judged) is level
    assert bool(given.held_back(judged)) is (level is Level.ADVISORY)
    # AND a pinned level applies on any day
    pinned = settings(rules_as_of=as_of, levels={rule: "mandatory"})
    assert (pinned.level(judged), pinned.held_back(judged)) == (Level.MANDATORY, None)


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("chosen", ["essential", "recommended", "strict"])
def test_rules_as_of_lowers_only_mandatory_levels(
    write: Write, severity: Severity, profile: Profile, chosen: str
) -> None:
    write(ROWS)
    rule = make("t-queue-new", severity=severity, profile=profile)
    now = settings(profile=chosen).level(rule)
    before = settings(profile=chosen, rules_as_of="2026-01-01").level(rule)
    assert before is (Level.ADVISORY if now is Level.MANDATORY else now)


def test_a_rule_in_preview_advises_without_any_setting() -> None:
    from dataclasses import replace

    rule = replace(make(), status=Status.PREVIEW)
    assert Settings().level(rule) is Level.ADVISORY
    assert settings(levels={rule.id: "mandatory"}).level(rule) is Level.MANDATORY


def _stricter(queue: Resource) -> Outcomes:
    yield Finding("a case", "name", since=date(2026, 6, 1) if queue.name == "new" else None)


@pytest.mark.parametrize(("as_of", "held"), [("2026-05-31", {"new"}), ("2026-06-01", set())])
def test_a_new_case_of_a_stable_rule_advises_and_is_counted(as_of: str, held: set[str]) -> None:
    urn = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::"
    queues = [Resource(f"{urn}{name}", QUEUE, name, {}) for name in ("new", "old")]
    verdicts = judge(queues, settings(rules_as_of=as_of), [make("t-queue-own", _stricter)])
    assert {each.subject.removeprefix(urn) for each in verdicts if not each.blocking} == held
    line = (
        "1 finding advises instead of blocking: this case is newer than rules_as_of "
        "(2026-05-31) (1)"
    )
    assert held_back(verdicts) == ([line] if held else [])


@pytest.mark.parametrize(
    ("ours", "theirs", "loosens"),
    [
        (None, "2026-01-01", True),
        ("2026-01-02", "2026-01-01", True),
        ("2026-01-01", "2026-01-01", False),
        ("2026-01-01", "2026-01-02", False),
        ("2026-01-01", None, False),
        (None, None, False),
    ],
)
def test_an_earlier_day_loosens(ours: str | None, theirs: str | None, loosens: bool) -> None:
    before = settings(rules_as_of=ours)
    value = settings(rules_as_of=theirs).rules_as_of
    found = DIRECTIONS["rules_as_of"].loosens(Before(before, before.rules_as_of), value)
    assert found is loosens


WAIVER = {"resource": "*", "reason": "legacy", "owner": "ann", "expires": in_days(30)}


def test_former_ids_work_in_settings_with_a_notice(write: Write) -> None:
    write(ROWS)
    given = {
        "levels": {"t-queue-former": "advisory"},
        "never_waive": ["t-queue-former"],
        "waivers": [{"rule": "t-queue-former", **WAIVER}],
    }
    received = {"stackwarden": PolicyConfig(Level.MANDATORY, given)}
    found = configuration([old()], received, {}, StackRun())
    assert found.settings.levels == {"t-queue-old": Level.ADVISORY}
    assert found.settings.never_waive == {"t-queue-old"}
    assert [each.rule for each in found.settings.waivers] == ["t-queue-old"]
    renamed = "t-queue-former is now t-queue-old; use the new ID"
    assert [each for each in found.lines if "use the new ID" in each] == [
        f"stackwarden.{key}: {renamed}" for key in given
    ]


def test_a_former_id_works_as_a_policy_of_pulumi(write: Write) -> None:
    write(ROWS)
    announced = {"t-queue-old": Level.MANDATORY}
    received = {
        # Pulumi fills in the current one
        "t-queue-old": PolicyConfig(Level.MANDATORY),
        "t-queue-former": PolicyConfig(Level.DISABLED),
    }
    found = configuration([old()], received, announced, StackRun())
    assert found.settings.level(old()) is Level.DISABLED
    assert "t-queue-former is now t-queue-old; use the new ID" in found.lines


def test_a_former_id_works_in_a_comment(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ROWS)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    comment = f"# stackwarden: waive t-queue-former until {in_days(30)} by ann: a test"
    text = f"import pulumi_aws as aws\n\naws.sqs.Queue('orders')  {comment}\n"
    (tmp_path / "__main__.py").write_text(text, encoding="utf-8")
    found = configuration([old()], {}, {}, StackRun("shop"))
    assert [each.rule for each in found.settings.waivers] == ["t-queue-old"]
    (line,) = [each for each in found.lines if "use the new ID" in each]
    assert line == (
        "waivers in comments (__main__.py:3): t-queue-former is now t-queue-old; use the new ID"
    )


def test_an_editor_shows_former_ids_where_they_are_written(write: Write) -> None:
    write(ROWS)
    text = (
        "levels: {t-queue-former: advisory}\n"
        "never_waive: [t-queue-former]\n"
        "waivers:\n"
        f"  - {{rule: t-queue-former, resource: a, reason: a, owner: b, expires: {in_days(30)}}}\n"
    )
    shown = [
        each
        for each in faults(text, {"t-queue-old": make("t-queue-old")})
        if "never_waive" not in each.message
    ]
    assert {each.message for each in shown} == {"t-queue-former is now t-queue-old; use the new ID"}
    assert [each.line for each in shown] == [1, 2, 4]


def test_former_ids_work_in_baselines(write: Write, tmp_path: Path) -> None:
    write(HEAD)
    (entry,) = entries(tmp_path, finding(rule="t-queue-former"))
    assert entry.rule == "t-queue-former"
    write(ROWS)
    known = entries(tmp_path, finding(rule="t-queue-former"))
    found = baseline.compared([finding(rule="t-queue-old")], known)
    assert (found.known, found.fixed) == (1, [])
    assert history.notices(each.rule for each in known) == [
        "t-queue-former is now t-queue-old; use the new ID"
    ]


def test_every_rule_has_a_history_that_agrees_with_the_last_release() -> None:
    assert rule_history.lacking() == [], f"run `{rule_history.COMMAND}` and commit the history"
    known = {rule.id for rule in catalogue()} | Settings.__dataclass_fields__.keys()
    changed = history._table()
    removed = {id_ for id_, rows in changed.items() if rows[-1].kind == "removed"}
    assert changed.keys() - known - removed == set()


RELEASED = {
    "version": "0.1.0",
    "rules": {"t-queue-old": ["medium", "strict"]},
    "defaults": {"log_retention_days": 365},
}


@pytest.mark.parametrize(
    ("rules", "defaults", "row"),
    [
        ({"t-queue-old": ["medium", "strict"]}, {}, None),
        ({"t-queue-old": ["high", "strict"]}, {}, ("t-queue-old", "severity", "medium")),
        ({"t-queue-old": ["medium", "essential"]}, {}, ("t-queue-old", "profile", "strict")),
        ({}, {}, ("t-queue-old", "removed", "")),
        (
            {"t-queue-old": ["medium", "strict"], "t-queue-added": ["low", "strict"]},
            {},
            ("t-queue-added", "preview", ""),
        ),
        (
            {"t-queue-old": ["medium", "strict"]},
            {"log_retention_days": 30},
            ("log_retention_days", "default", "365"),
        ),
    ],
)
def test_a_change_without_an_entry_is_missing(
    write: Write, rules: dict[str, list[str]], defaults: dict[str, int], row: Any
) -> None:
    first = f"{HEAD}t-queue-old,2026-01-01,0.1.0,stable,\n"
    write(first)
    now = {"version": None, "rules": rules, "defaults": {**RELEASED["defaults"], **defaults}}  # type: ignore[dict-item]
    assert [*rule_history.missing(RELEASED, now)] == ([row] if row else [])
    # WHEN it has the entry, in the version after the release
    if row:
        write(f"{first}{row[0]},2026-06-01,0.2.0,{row[1]},{row[2]}\n")
        assert [*rule_history.missing(RELEASED, now)] == []


def test_an_entry_of_an_earlier_release_does_not_count(write: Write) -> None:
    write(
        f"{HEAD}t-queue-old,2026-01-01,0.1.0,stable,\n"
        "t-queue-old,2026-03-01,0.2.0,severity,medium\n"
        "t-queue-old,2026-05-01,0.3.0,severity,high\n"
    )
    released = {**RELEASED, "version": "0.3.1"}
    now = {"rules": {"t-queue-old": ["high", "strict"]}, "defaults": RELEASED["defaults"]}
    assert [*rule_history.missing(released, now)] == [("t-queue-old", "severity", "medium")]


def test_a_renamed_rule_is_not_missing(write: Write) -> None:
    write(
        f"{HEAD}t-queue-now,2026-01-01,0.1.0,stable,\n"
        "t-queue-now,2026-06-01,0.2.0,renamed,t-queue-old\n"
    )
    now = {"rules": {"t-queue-now": ["medium", "strict"]}, "defaults": RELEASED["defaults"]}
    assert [*rule_history.missing(RELEASED, now)] == []


def test_a_preview_ends_with_the_next_minor_release(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(f"{HEAD}t-queue-old,2026-01-01,0.2.0,preview,\n")
    released = {**RELEASED, "version": "0.2.0"}
    now = {"rules": RELEASED["rules"], "defaults": RELEASED["defaults"]}
    monkeypatch.setattr(rule_history, "VERSION", "0.2.0")
    assert rule_history.next_version("0.2.0") == "0.3.0"
    assert [*rule_history.missing(released, now)] == [("t-queue-old", "stable", "")]
    # A patch release does not end a preview
    monkeypatch.setattr(rule_history, "VERSION", "0.2.1")
    assert [*rule_history.missing(released, now)] == []
