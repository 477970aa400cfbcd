"""What rules take for a property that is not set is proven by a source other than the rule.

`policypack/facts/defaults.csv` has a line for each default, and each line is held against what it
names: the provider's documentation and schema as installed, AWS's model of its API in botocore. So
a new version that says something else fails here.
"""

from __future__ import annotations

import ast
import gzip
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import botocore
import pytest

from policypack.facts.defaults import (
    DOCUMENTATION,
    PLACEHOLDER,
    REQUIRED,
    TABLE,
    UNPROVEN,
    Default,
    all_defaults,
    decoded,
    defaults_of,
    encoded,
)
from policypack.forms.property_rule import OtherDefault, PropertyDeclaration, equal
from policypack.judging.run import judge
from policypack.model.resources import PROVIDERS, Resource
from policypack.model.values import Value
from policypack.offline import schema
from policypack.reading import python_text
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.settings.merging import read_settings
from policypack.settings.settings import Level
from policypack.testing.laws import of_type, type_of, typed_values
from policypack.testing.programs import run
from tests.rules_of_tests import QUEUE, make
from tools.mine_defaults import Key, is_quoted, mined, relied_on, stated, written

REPAIR = "run python -m tools.mine_defaults"
LOOK_UP = f"{REPAIR}, and write the source of what it prints into policypack/facts/defaults.csv"
ROOT = Path(__file__).parents[2]
# Where rules and what they ask read properties.
READERS = ("rules", "topology", "forms")
# A page of AWS, or the source of the provider.
_PAGES = re.compile(
    r"https://(?:docs\.aws\.amazon\.com|aws\.amazon\.com"
    r"|github\.com/hashicorp/terraform-provider-aws)/\S+"
)


def wrong_defaults(rule: Rule, table: Iterable[Default]) -> list[str]:
    """The defaults of a declared rule that the table does not prove."""
    proven = {row[:3]: row.value for row in table}
    return [
        f"{path} of {kind}: {value!r}, but {_told(proven, (kind, path, where))}"
        for (kind, path, where), value in relied_on(rule)
        if not _same(proven.get((kind, path, where)), value)
    ]


def _told(proven: dict[Key, Any], key: Key) -> str:
    return f"the table says {proven[key]!r}" if key in proven else f"it has no proof: {LOOK_UP}"


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def test_every_default_of_a_declared_rule_is_proven() -> None:
    wrong = {rule.id: found for rule in catalogue() if (found := _wrong(rule))}
    assert wrong == {}


def _wrong(rule: Rule) -> list[str]:
    return wrong_defaults(rule, all_defaults())


def test_the_table_is_what_the_installed_provider_documents() -> None:
    table = mined(all_defaults(), catalogue())
    assert written(table).splitlines() == TABLE.read_text(encoding="utf-8").splitlines(), REPAIR


def unproven(row: Default) -> str | None:
    """The fault in the proof of a line, or None."""
    if not row.text or not re.fullmatch(r"[\d.]+|\d{4}-\d\d-\d\d", row.as_of):
        return LOOK_UP
    if row.source == DOCUMENTATION:
        return None if is_quoted(row) else "the documentation of the property says it no longer"
    if row.source == REQUIRED:
        return None if is_required(row.type, row.path) else "the provider does not require it"
    if row.source.startswith("botocore/"):
        return None if row.text in modelled(row.source) else "AWS's model says it no longer"
    without = row.source in (PLACEHOLDER, UNPROVEN)
    return (
        None
        if without or _PAGES.fullmatch(row.source)
        else "its source is neither of those that the module names"
    )


def is_required(kind: str, path: str) -> bool:
    """Whether the provider refuses a resource without the property, at each step of its path."""
    declared = schema.resource(kind)
    properties = declared.properties if declared else {}
    steps = path.split(".")
    for at, step in enumerate(steps):
        prop = properties.get(step.removesuffix("[]"))
        # Properties of list elements are read only if an element exists.
        in_element = "[]" in step and at + 1 < len(steps)
        if prop is None or not (prop.required or in_element):
            return False
        type_ = prop.type
        while type_.element is not None:
            type_ = type_.element
        properties = type_.properties
    return True


def modelled(source: str) -> str:
    """The statement of AWS's API model about the member that a source names."""
    _, service, shape, member = source.split("/")
    found = model(service)
    return described(found, found["shapes"][shape]["members"][member]) if found else ""


def described(service: Any, member: Any) -> str:
    """The documentation of a member of a shape, without its markup."""
    text = member.get("documentation") or service["shapes"][member["shape"]].get("documentation")
    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text or "")).split())
    return re.sub(r" (?=[.,;])", "", plain)


@cache
def model(service: str) -> Any:
    """AWS's model of the API of a service; None where botocore has none of that name."""
    folder = Path(botocore.__file__).parent / "data" / service
    files = sorted(folder.glob("*/service-2.json.gz"))
    return json.loads(gzip.decompress(files[-1].read_bytes())) if files else None


def test_every_line_stands_in_its_source() -> None:
    wrong = {row[:3]: found for row in all_defaults() if (found := unproven(row))}
    assert wrong == {}


def astray(row: Default, rules: Iterable[Rule]) -> list[str]:
    """The rules of a line that do not look at its type."""
    looking = {rule.id for rule in rules if row.type in {*rule.types, *rule.reads}}
    return [rule for rule in row.rules if rule not in looking]


def test_every_line_names_rules_that_look_at_its_type() -> None:
    rules = catalogue()
    assert [row for row in all_defaults() if astray(row, rules) or not row.rules] == []


# What an absent property means is judged by another rule.
ELSEWHERE = {"ec2-instance-imdsv1": "ec2-instance-imds-undeclared"}


def contradicted(rule: Rule) -> list[str]:
    """The properties without a default of which the documentation states one that matters.

    A declaration without a default says that nothing is as good, or as bad, as AWS's default. So
    do the requirements of other properties.
    """
    declared = rule.declared
    if not isinstance(declared, PropertyDeclaration):
        return []
    own = [(place, declared.required()) for place in declared.properties.items()]
    beside = [
        ((kind, path), each) for kind in rule.types for path, each in declared.only_if.items()
    ]
    return [
        f"{path} of {kind} defaults to {found.value!r}, which is judged otherwise: set default="
        for (kind, path), must in own * (declared.default is None) + beside
        if (found := stated(kind, path)) and must.is_met(found.value) != must.is_met(None)
    ]


def test_no_documented_default_is_judged_otherwise_than_an_absent_property() -> None:
    wrong = {rule.id: found for rule in catalogue() if (found := contradicted(rule))}
    assert wrong.keys() == ELSEWHERE.keys(), wrong
    assert {rule.id for rule in catalogue()} >= {*ELSEWHERE.values()}


def flipped(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    return f"not {value}" if isinstance(value, str) else value + 1


@pytest.mark.exhaustive
def test_every_default_that_is_flipped_is_caught() -> None:
    count = 0
    for rule in catalogue():
        for planted in _flips(rule):
            assert _wrong(planted), f"{planted.id}: {planted.declared}"
            count += 1
    assert count > 120


def _flips(rule: Rule) -> Iterator[Rule]:
    declared = rule.declared
    if not isinstance(declared, PropertyDeclaration):
        return
    if declared.default is not None:
        yield replace(rule, declared=replace(declared, default=flipped(declared.default)))
    for kind, other in declared.instead.items():
        planted = {**declared.instead, kind: replace(other, value=flipped(other.value))}
        yield replace(rule, declared=replace(declared, instead=planted))


class Read(NamedTuple):
    """A property that a rule read with a default."""

    type: str
    path: str
    value: Any


def unlisted(rule: Rule, reads: Iterable[Read]) -> list[str]:
    """Properties that the rule read with a default that no line of the table proves."""
    proven = {(row.type, row.path): row.value for row in defaults_of(rule.id) if not row.where}
    return sorted(
        f"{read.path} of {read.type}: {read.value!r}, but {proven.get(read[:2], LOOK_UP)!r}"
        for read in reads
        if not _same(proven.get(read[:2]), read.value)
    )


def is_claim(value: Any) -> bool:
    """Whether a default says what AWS does; an empty one only stands for nothing."""
    return value is not None and value not in ("", [], {}, ())


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Read]]:
    """Records every read with a default from here on."""
    seen: set[Read] = set()
    get, at, items = Value.get, Value.at, Value.items

    def noted(self: Value, path: str, default: Any = None) -> Any:
        kind = type_of(self)
        if is_claim(default) and kind and kind.startswith(PROVIDERS):
            whole = ".".join(part for part in (self.path, path) if part)
            seen.add(Read(kind, re.sub(r"\[\d+\]", "[]", whole), default))
        return get(self, path, default)

    def at_noted(self: Value, path: str) -> Value:
        return of_type(at(self, path), type_of(self))

    def items_noted(self: Value, path: str = "") -> Iterator[Value]:
        return (of_type(item, type_of(self)) for item in items(self, path))

    monkeypatch.setattr(Value, "get", noted)
    monkeypatch.setattr(Value, "at", at_noted)
    monkeypatch.setattr(Value, "items", items_noted)
    with typed_values():
        yield seen


@pytest.mark.exhaustive
def test_every_default_that_a_check_reads_is_proven_for_its_rule(reads: set[Read]) -> None:
    wrong = {}
    for rule in catalogue():
        # A declared property is read without a default, and has its own.
        if isinstance(rule.declared, PropertyDeclaration):
            continue
        reads.clear()
        on = read_settings({"levels": {rule.id: Level.MANDATORY}})
        for code in (rule.documentation.bad, rule.documentation.good):
            program = run(code)
            judge(program.inputs if rule.scope == "resource" else program.outputs, on, [rule])
        if found := unlisted(rule, reads):
            wrong[rule.id] = found
    assert wrong == {}


class Site(NamedTuple):
    """A place in the code that reads a property with a default."""

    place: str
    path: str
    value: Any


def sites(source: str, module: str) -> Iterator[Site]:
    """The calls `get(path, default)` of a module whose two arguments are constants."""
    names = dict(_constants(source))
    for node in ast.walk(python_text.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        given = [_constant(each, names) for each in node.args]
        if node.func.attr != "get" or len(given) != 2 or not _reads_property(node.func.value):
            continue
        if isinstance(given[0], str) and is_claim(given[1]):
            yield Site(f"{module}:{node.lineno}", given[0], given[1])


def _constants(source: str) -> Iterator[tuple[str, Any]]:
    for node in python_text.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, _constant(node.value, {})


def _constant(node: ast.expr, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _reads_property(node: ast.expr) -> bool:
    """A mapping of the module itself, such as `_KINDS`, is no property."""
    return not (isinstance(node, ast.Name) and node.id.strip("_").isupper())


def unproven_sites(found: Iterable[Site], table: Iterable[Default]) -> list[Site]:
    """The sites whose path and default no line of the table has."""
    proven = {(row.path.rpartition(".")[2], encoded(row.value)) for row in table}
    return [
        each for each in found if (each.path.rpartition(".")[2], encoded(each.value)) not in proven
    ]


# Below a document, whose language defines the defaults.
OF_DOCUMENTS = {
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
    "sessionType",
    # https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-Qualifier
    "Qualifier.$",
}


def test_every_default_in_the_code_of_a_check_is_proven() -> None:
    found = [
        site
        for room in READERS
        for file in sorted((ROOT / "policypack" / room).rglob("*.py"))
        for site in sites(file.read_text(encoding="utf-8"), file.relative_to(ROOT).as_posix())
        if site.path not in OF_DOCUMENTS
    ]
    assert len(found) > 30
    assert unproven_sites(found, all_defaults()) == [], LOOK_UP


def test_a_planted_default_without_a_proof_is_caught() -> None:
    declared = PropertyDeclaration({QUEUE: "delaySeconds"}, equal(0), "late", default=0)
    (wrong,) = wrong_defaults(replace(make(), declared=declared), all_defaults())
    assert wrong == f"delaySeconds of {QUEUE}: 0, but it has no proof: {LOOK_UP}"
    proof = Default(QUEUE, "delaySeconds", "", False, (), DOCUMENTATION, "1", "Off.")
    (wrong,) = wrong_defaults(replace(make(), declared=declared), [proof])
    assert wrong == f"delaySeconds of {QUEUE}: 0, but the table says False"


def test_a_planted_other_default_without_a_proof_is_caught() -> None:
    other = OtherDefault(9, "FIFO queue", "late", only_if={"fifoQueue": equal(True)})
    declared = PropertyDeclaration(
        {QUEUE: "delaySeconds"}, equal(0), "late", instead={QUEUE: other}
    )
    row = Default(QUEUE, "delaySeconds", "", 9, (), DOCUMENTATION, "1", "Late.")
    assert wrong_defaults(replace(make(), declared=declared), [row])
    row = row._replace(where="FIFO queue")
    assert wrong_defaults(replace(make(), declared=declared), [row]) == []


QUEUES = Default(
    QUEUE,
    "visibilityTimeoutSeconds",
    "",
    30,
    ("lambda-event-source-visibility-short",),
    DOCUMENTATION,
    "7.51.1",
    "The default for this attribute is 30.",
)


@pytest.mark.parametrize(
    ("changes", "is_right"),
    [
        ({}, True),
        ({"text": "The default for this attribute is 60."}, False),
        ({"text": ""}, False),
        ({"as_of": ""}, False),
        ({"source": REQUIRED}, False),
        ({"source": REQUIRED, "type": "aws:lambda/functionUrl:FunctionUrl"}, False),
        (
            {
                "source": REQUIRED,
                "type": "aws:lambda/functionUrl:FunctionUrl",
                "path": "authorizationType",
            },
            True,
        ),
        ({"source": "botocore/sqs/CreateQueueRequest/Attributes", "text": "Default: 30."}, True),
        ({"source": "botocore/sqs/CreateQueueRequest/Attributes", "text": "Default: 31."}, False),
        ({"source": UNPROVEN}, True),
        ({"source": PLACEHOLDER}, True),
        ({"source": "https://example.com/"}, False),
        ({"source": "https://docs.aws.amazon.com/sqs/"}, True),
    ],
)
def test_a_planted_fault_of_a_line_is_caught(changes: dict[str, Any], is_right: bool) -> None:
    assert (unproven(QUEUES._replace(**changes)) is None) is is_right


def test_a_planted_rule_that_does_not_look_at_the_type_is_caught() -> None:
    assert astray(QUEUES, catalogue()) == []
    planted = QUEUES._replace(rules=("kms-key-unrotated", "none"))
    assert astray(planted, catalogue()) == [*planted.rules]


def test_a_planted_sentence_of_the_provider_is_caught() -> None:
    planted = QUEUES._replace(value=60, text="The default for this attribute is 60.")
    assert mined([planted], []) == [QUEUES]


def test_a_planted_read_without_a_proof_is_caught(reads: set[Read]) -> None:
    queue = Resource("urn:pulumi:a::b::c::d", QUEUE, "d", {"redrive": [{}]})
    queue.get("visibilityTimeoutSeconds", 30)
    queue.get("delaySeconds", "")
    (redrive,) = queue.at("redrive").items()
    assert redrive.get("count", 5) == 5
    assert reads == {
        Read(QUEUE, "visibilityTimeoutSeconds", 30),
        Read(QUEUE, "redrive[].count", 5),
    }
    rule = replace(make(), id=QUEUES.rules[0])
    assert unlisted(rule, [Read(QUEUE, QUEUES.path, 30)]) == []
    assert len(unlisted(rule, [Read(QUEUE, QUEUES.path, 31)])) == 1
    assert len(unlisted(rule, reads)) == 1
    assert len(unlisted(make(), [Read(QUEUE, QUEUES.path, 30)])) == 1


def test_a_planted_site_without_a_proof_is_caught() -> None:
    source = (
        "_SECONDS = 31\n_TABLE = {}\n"
        "def check(queue):\n"
        "    queue.get('visibilityTimeoutSeconds', _SECONDS)\n"
        "    queue.get('visibilityTimeoutSeconds', 30)\n"
        "    queue.get('visibilityTimeoutSeconds', '')\n"
        "    _TABLE.get('a', 1)\n"
    )
    found = [*sites(source, "a.py")]
    assert [each.value for each in found] == [31, 30]
    assert unproven_sites(found, [QUEUES]) == found[:1]


def test_a_planted_default_that_the_documentation_contradicts_is_caught() -> None:
    declared = PropertyDeclaration({QUEUE: QUEUES.path}, equal(30), "late")
    assert len(contradicted(replace(make(), declared=declared))) == 1
    given = replace(declared, default=30)
    assert contradicted(replace(make(), declared=given)) == []
    beside = replace(given, only_if={QUEUES.path: equal(30)})
    assert len(contradicted(replace(make(), declared=beside))) == 1


@pytest.mark.parametrize("value", ["ENABLED", "true", True, False, 0, -1, "", "{}", "1"])
def test_a_value_is_read_as_it_was_written(value: Any) -> None:
    assert _same(decoded(encoded(value)), value)
