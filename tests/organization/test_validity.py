"""For how long the verdicts on a stack hold."""

from __future__ import annotations

import ast
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from policypack.facts.age import MOST_DAYS, index_date
from policypack.facts.runtimes import DEPRECATED_ON
from policypack.organization import validity
from policypack.organization.validity import digest, last_day, version_of_rules
from policypack.reading import python_text
from policypack.settings.merging import read_settings
from policypack.settings.settings import Settings

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)
ROOT = Path(validity.__file__).parents[1]
# Every module of the pack that asks for the date of the day, and why an audit of another day may
# take verdicts over all the same: what depends on it ends with `last_day`, or no state has it.
ASKING = {
    "facts/age.py": "the index of actions: `last_day`",
    "judging/judge.py": "an audit gives the day of its waivers: `last_day`",
    "rules/lambda_/code/runtimes.py": "deprecated runtimes: `last_day`",
    "rules/lambda_/triggers/guards.py": "`until` in a guard: `last_day`",
    "settings/settings.py": "plans that are ahead: `planned`",
    "iam/weaknesses/condition_faults.py": "conditions on time: `last_day`",
    "iam/meaning/applicable.py": "conditions on time: `last_day`",
    "supply_chain/advisories/index.py": "an audit opens no package",
    "supply_chain/advisories/store.py": "an audit opens no package",
}
CLOCK = {("clock", "now"), ("clock", "today")}
ELSEWHERE = {*validity._OTHERS, "organization", "sealed_log", "report"}


def test_every_module_that_asks_for_the_date_is_known() -> None:
    asking = {
        file.relative_to(ROOT).as_posix()
        for file in ROOT.rglob("*.py")
        if file.relative_to(ROOT).parts[0] not in ELSEWHERE
        and any(map(_asks, ast.walk(python_text.parse(file.read_text(encoding="utf-8")))))
    }
    assert asking == set(ASKING)


def _asks(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCK
    )


def of_facts(today: date = TODAY) -> date:
    """The last day before a runtime is deprecated or the index is old."""
    runtimes = [each - DAY for each in DEPRECATED_ON.values() if each]
    index = date.fromisoformat(index_date()) + timedelta(days=MOST_DAYS)
    return min(each for each in (*runtimes, index) if each >= today)


@pytest.mark.parametrize(
    "dated",
    [
        b'{"Condition": {"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}}',
        b'{"Condition": {"dateGreaterThanIfExists": {"x": "y"}}}',
        b'{"Condition": {"NumericLessThan": {"aws:EpochTime": "1"}}}',
        b'{"Condition": {"DateNotEquals": {"aws:TokenIssueTime": "1"}}}',
        b'@guard(S3(), mode=OBSERVE, until="2027-01-01")',
    ],
)
def test_verdicts_on_a_state_with_times_hold_for_the_day(dated: bytes) -> None:
    assert last_day(Settings(), dated, TODAY) == TODAY.isoformat()


def test_verdicts_hold_until_a_runtime_is_deprecated_or_the_index_is_old() -> None:
    plain = b'{"updated": "validate", "candidate": "date", "untilled": 1}'
    assert last_day(Settings(), plain, TODAY) == of_facts().isoformat()
    later = of_facts() + DAY
    assert last_day(Settings(), plain, later) == of_facts(later).isoformat()
    end = max(each for each in DEPRECATED_ON.values() if each) + timedelta(days=3650)
    assert last_day(Settings(), plain, end) is None


@pytest.mark.parametrize(
    ("expires", "last"),
    [
        # The day before it is listed, the last day on which it counts, and long ago.
        ("2026-12-28", "2026-11-27"),
        ("2026-12-25", "2026-12-25"),
        ("2026-11-26", "2026-11-26"),
        ("2026-11-25", None),
    ],
)
def test_verdicts_hold_until_a_waiver_is_listed_or_lapses(expires: str, last: str | None) -> None:
    waiver = {"rule": "sqs-queue-unencrypted", "resource": "orders", "reason": "later"}
    settings = read_settings({"waivers": [{**waiver, "owner": "ann", "expires": expires}]})
    facts = of_facts().isoformat()
    assert last_day(settings, b"", TODAY) == min(last or facts, facts)


def test_the_digest_is_of_all_that_a_source_has() -> None:
    made = {
        digest(b"a", {}, None),
        digest(b"b", {}, None),
        digest(b"a", {"team": "pay"}, None),
        digest(b"a", {}, {}),
        digest(b"a", {}, {"team": "pay"}),
    }
    assert len(made) == 5
    assert digest(b"a", {"x": "1", "y": "2"}, {}) == digest(b"a", {"y": "2", "x": "1"}, {})


def test_the_version_of_the_rules_is_that_of_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.organization.test_stacks import OWN_RULE

    whole = version_of_rules(())
    assert whole == version_of_rules(())
    monkeypatch.syspath_prepend(tmp_path)
    own = tmp_path / "acme_validity"
    own.mkdir()
    (own / "__init__.py").touch()
    (own / "queues.py").write_text(OWN_RULE, encoding="utf-8")
    (own / "names.py").write_text("NAMES = 1\n", encoding="utf-8")
    first = version_of_rules(("acme_validity.queues",))
    (own / "names.py").write_text("NAMES = 2\n", encoding="utf-8")
    second = version_of_rules(("acme_validity.queues",))
    assert len({whole, first, second}) == 3
    sys.modules.pop("acme_validity.queues")
