"""No rule without a row of the catalogue, documentation, and tests of all three outcomes."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policypack.rule import Rule, Severity
from policypack.rules import catalogue, merged
from tests.house.expected import RULES
from tests.house.recording import CASES
from tests.rules_of_tests import make

ROOT = Path(__file__).parents[2]
# Packages are named as in pulumi_aws, services as AWS names them.
PACKAGES = {"lambda": "lambda_", "secrets-manager": "secretsmanager", "step-functions": "sfn"}
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+){2,}")
LONGEST = 50

Row = Mapping[str, str]


def read(file: Path) -> dict[str, Row]:
    with file.open(encoding="utf-8", newline="") as text:
        return {row["id"]: row for row in csv.DictReader(text)}


ROWS = read(Path(__file__).parent / "catalogue.csv")


def differences(rule: Rule, row: Row | None) -> list[str]:
    """Where a rule and its row of the catalogue say different things."""
    if row is None:
        return ["it has no row"]
    said = {
        "service": rule.service,
        "types": ";".join(rule.types),
        "severity": rule.severity.value,
        "profile": rule.profile.value,
        "scope": rule.scope.value,
        "remediable": "no" if rule.fix is None else "yes",
        "fix": rule.remediation,
        "peers": ";".join(rule.peers),
    }
    wanted = {**row, "service": PACKAGES.get(row["service"], row["service"].replace("-", ""))}
    return [
        f"{key}: {said[key]!r} is not {wanted[key]!r}" for key in said if said[key] != wanted[key]
    ]


def breaches(rule: Rule, row: Row | None) -> list[str]:
    """What of the naming law `<service>-<resource>-<bad pattern>` an id breaks."""
    service = row["service"] if row else ""
    kept = ID.fullmatch(rule.id) and len(rule.id) <= LONGEST and rule.id.startswith(f"{service}-")
    return [] if kept else [f"{rule.id} breaks the naming law"]


def gaps(rule: Rule) -> list[str]:
    """What is missing in the documentation of a rule."""
    doc = rule.documentation
    said = {"title": doc.title, "why": doc.why, "source": doc.url, "bad": doc.bad, "good": doc.good}
    return [part for part, text in said.items() if not text]


def untested(rule: Rule, cases: Iterable[Sequence[str]]) -> list[str]:
    """The kinds of case on which no test judges the rule: of its service, or of all services."""
    own = f"tests/rules/{rule.service}/"
    judged = {kind for kind, module in cases if module.startswith(own) or module.count("/") == 2}
    return [kind for kind in CASES if kind not in judged]


def declared(folder: Path) -> list[str]:
    """The ids that stand in decorators below a folder, read from the source alone."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("*.py")]
    return sorted(
        ast.literal_eval(keyword.value)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        and ast.unparse(decorator.func).split(".")[-1] in ("rule", "stack_rule")
        for keyword in decorator.keywords
        if keyword.arg == "id"
    )


each_rule = pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)


@each_rule
def test_a_rule_is_as_its_row_says(rule: Rule) -> None:
    assert differences(rule, ROWS.get(rule.id)) == []


@each_rule
def test_an_id_keeps_the_naming_law(rule: Rule) -> None:
    assert breaches(rule, ROWS.get(rule.id)) == []


@each_rule
def test_a_rule_is_documented_with_a_source_and_two_examples(rule: Rule) -> None:
    assert gaps(rule) == []


@each_rule
def test_a_rule_has_a_violating_a_complying_and_an_unknown_case(
    rule: Rule, records: Mapping[str, Mapping[str, Any]]
) -> None:
    assert untested(rule, records["cases"].get(rule.id, [])) == []


def test_the_rules_are_exactly_the_expected_ones() -> None:
    assert tuple(rule.id for rule in catalogue()) == RULES


def test_no_declared_rule_is_lost() -> None:
    assert declared(ROOT / "policypack" / "rules") == [rule.id for rule in catalogue()]


SOUND = next(rule for rule in catalogue() if rule.id == "sqs-queue-unencrypted")


@pytest.mark.parametrize(
    ("planted", "key"),
    [
        (replace(SOUND, types=("aws:sns/topic:Topic",)), "types"),
        (replace(SOUND, severity=Severity.LOW), "severity"),
        (replace(SOUND, fix=None), "remediable"),
        (replace(SOUND, remediation="Pray"), "fix"),
        (replace(SOUND, peers=SOUND.peers[1:]), "peers"),
        (replace(SOUND, check=make().check), "service"),
    ],
)
def test_a_planted_difference_is_caught(planted: Rule, key: str) -> None:
    assert [text.split(":")[0] for text in differences(planted, ROWS[planted.id])] == [key]


def test_a_planted_rule_without_a_row_is_caught() -> None:
    assert differences(make(), ROWS.get("t-queue-open")) == ["it has no row"]


@pytest.mark.parametrize(
    "id_", ["sqs-queue", "sqs-Queue-open", "sqs_queue_open", "sns-queue-open", f"sqs-a-{'b' * 45}"]
)
def test_a_planted_name_is_caught(id_: str) -> None:
    assert breaches(replace(SOUND, id=id_), ROWS[SOUND.id]) != []


def test_a_planted_lack_of_documentation_is_caught() -> None:
    def bare() -> None:
        """A title.

        Prose without a source.

        Bad:
            aws.sqs.Queue("orders")
        """

    assert gaps(replace(SOUND, check=bare)) == ["source", "good"]  # type: ignore[arg-type]


def test_a_planted_lack_of_tests_is_caught() -> None:
    elsewhere = [(kind, "tests/rules/sns/test_encryption.py") for kind in CASES]
    own = [("violates", "tests/rules/sqs/test_encryption.py")]
    shared = [("unknown", "tests/rules/test_documents.py")]
    assert untested(SOUND, elsewhere) == list(CASES)
    assert untested(SOUND, [*elsewhere, *own]) == ["complies", "unknown"]
    assert untested(SOUND, [*own, *shared]) == ["complies"]


def test_a_planted_rule_in_the_source_is_seen(tmp_path: Path) -> None:
    text = "@rule(\n    id='sqs-queue-lost',\n)\ndef check(queue):\n    pass\n"
    (tmp_path / "sqs").mkdir()
    (tmp_path / "sqs" / "lost.py").write_text(text, encoding="utf-8")
    assert declared(tmp_path) == ["sqs-queue-lost"]


def test_a_planted_twin_is_refused() -> None:
    with pytest.raises(ValueError, match="two rules share the id sqs-queue-unencrypted"):
        merged([SOUND], [replace(SOUND, remediation="Pray")])
