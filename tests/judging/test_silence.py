"""What a rule did not find is remembered by what it read, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from policypack.judging import silence
from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome
from policypack.model.resources import Resource, ResourceOptions
from policypack.rule.rule import Finding, Outcomes, Rule
from policypack.settings.loading import read_settings
from tests.judged import UNKNOWN, resource, secret
from tests.rules_of_tests import QUEUE, make

Read = Callable[[Resource], object]


def catalogued(rule: Rule) -> Rule:
    """The rule as if it stood in the catalogue, whose rules alone are remembered."""
    return replace(rule, module="policypack.rules.tests.queues")


def runs(read: Read, *queues: Resource, from_catalogue: bool = True) -> list[str]:
    """The queues that a rule is run on, which reads something of each and then its `open`."""
    seen: list[str] = []

    def check(queue: Resource) -> Outcomes:
        # What the test itself looks at is not what the rule reads.
        seen.append(str(vars(queue).get("_resource", queue).name))
        read(queue)
        if queue.get("open") is True:
            yield Finding("open", "open")

    rule = make(check=check)
    judge = Judge(rules=[catalogued(rule) if from_catalogue else rule])
    found = [each for queue in queues for each in judge.resource(queue)]
    broken = [each for each in found if "itself failed" in each.message]
    assert not broken
    return seen


def queue(name: str, **properties: Any) -> Resource:
    return resource(QUEUE, properties, name)


def nothing(_: Resource) -> None:
    pass


def test_a_rule_is_not_run_on_what_it_found_nothing_in() -> None:
    assert runs(nothing, queue("a", open=False), queue("b", open=False)) == ["a"]


def test_other_properties_do_not_matter() -> None:
    assert runs(nothing, queue("a", open=False, size=1), queue("b", open=False, size=2)) == ["a"]


@pytest.mark.parametrize(
    "other",
    [{"open": None}, {"open": 0}, {}, {"open": {"a": False}}, {"open": [False]}, {"open": "False"}],
)
def test_what_is_read_must_be_equal(other: dict[str, Any]) -> None:
    assert runs(nothing, queue("a", open=False), queue("b", **other)) == ["a", "b"]


def test_each_finding_is_found() -> None:
    judge = Judge(rules=[catalogued(make())])
    found = [judge.resource(queue(name, open=True)) for name in ("a", "b")]
    assert [[each.urn for each in verdicts] for verdicts in found] == [
        [queue("a").urn],
        [queue("b").urn],
    ]


def test_an_unknown_value_is_judged_each_time() -> None:
    judge = Judge(rules=[catalogued(make())])
    for name in ("a", "b"):
        (verdict,) = judge.resource(queue(name, open=UNKNOWN))
        assert (verdict.outcome, verdict.urn) == (Outcome.UNDECIDED, queue(name).urn)


def test_what_is_silent_about_an_unknown_value_is_not_remembered() -> None:
    def is_set(each: Resource) -> bool:
        return each.at("size").is_set

    queues = [queue(name, open=False, size=UNKNOWN) for name in ("a", "b")]
    assert runs(is_set, *queues) == ["a", "b"]


@pytest.mark.parametrize(
    "read",
    [
        lambda each: each.name,
        lambda each: each.urn,
        lambda each: each.options,
        lambda each: each.secrets,
        lambda each: each.as_sent,
        lambda each: each.decoded,
        lambda each: each.properties.tree,
        lambda each: each.properties.content,
        lambda each: [*each.properties.items()],
        lambda each: dict(each.properties.raw),
        lambda each: {**each.properties.raw},
        lambda each: each.properties.raw | {},
        lambda each: each.properties.raw == {},
        lambda each: len(each.properties.raw),
        lambda each: replace(each, name="other"),
    ],
)
def test_a_rule_that_reads_more_than_properties_is_run_on_each(read: Read) -> None:
    assert runs(read, queue("a", open=False), queue("b", open=False)) == ["a", "b"]


@pytest.mark.parametrize(
    "read",
    [
        lambda each: each.get("size"),
        lambda each: each.at("size").tree,
        lambda each: each.properties.raw.get("size"),
        lambda each: "size" in each.properties.raw,
        lambda each: each.is_given("size"),
        lambda each: each.once(_size),
        lambda each: [each.once(_size), each.once(_size)],
        lambda each: each.once(_size_once),
    ],
)
def test_everything_that_is_read_decides(read: Read) -> None:
    small, large = {"open": False, "size": 1}, {"open": False, "size": 2}
    queues = [queue("a", **small), queue("b", **large), queue("c", **small), queue("d", **large)]
    assert runs(read, *queues) == ["a", "b"]


def _size(each: Resource) -> object:
    return each.get("size")


def _size_once(each: Resource) -> object:
    return each.once(_size)


def test_what_another_rule_has_computed_is_read_all_the_same() -> None:
    seen = []

    def check(each: Resource) -> Outcomes:
        seen.append(each.once(_size))
        yield from ()

    rules = [catalogued(make(f"t-{n}", check)) for n in (1, 2)]
    judge = Judge(rules=rules)
    for size in (1, 1, 2):
        judge.resource(queue("a", size=size))
    assert seen == [1, 1, 2, 2]


def test_reads_that_depend_on_what_was_read_add_up() -> None:
    def by_size(each: Resource) -> None:
        if each.get("kind") == "fifo":
            each.get("size")

    queues = [
        queue("a", open=False, kind="plain", size=1),
        queue("b", open=False, kind="plain", size=2),
        queue("c", open=False, kind="fifo", size=1),
        queue("d", open=False, kind="fifo", size=2),
        queue("e", open=False, kind="fifo", size=1),
    ]
    assert runs(by_size, *queues) == ["a", "c", "d"]


def test_rules_from_elsewhere_are_run_on_each() -> None:
    queues = [queue("a", open=False), queue("b", open=False)]
    assert runs(nothing, *queues, from_catalogue=False) == ["a", "b"]


def test_a_resource_with_a_record_of_dependencies_is_judged_by_itself() -> None:
    made = [resource(QUEUE, {"open": False}, name, depends={}) for name in ("a", "b")]
    assert runs(nothing, *made) == ["a", "b"]


def test_options_are_no_property() -> None:
    kept = ResourceOptions(protect=True)
    queues = [queue("a", open=False), replace(queue("b", open=False), options=kept)]
    assert runs(lambda each: each.options.protect, *queues) == ["a", "b"]


def test_what_is_publicly_accessible_by_design_teaches_nothing() -> None:
    rule = replace(catalogued(make()), kind="public")
    judge = Judge(read_settings({"public_by_design": ["site"]}), [rule])
    assert judge.resource(queue("site", open=True)) == []
    assert [each.rule.id for each in judge.resource(queue("other", open=True))] == [rule.id]


def test_a_secret_is_remembered_as_a_digest() -> None:
    judge = Judge(rules=[catalogued(make())])
    judge.resource(queue("a", open=secret("kR7-wq2Zt-9vLm")))
    ((_, group),) = judge._silences._kinds[QUEUE]._groups.items()
    assert [len(digest) for digest in group.silent] == [16]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "_SIZE", 3)
    monkeypatch.setattr(silence, "_TRIED", 100)
    judge = Judge(rules=[catalogued(make())])
    for number in range(20):
        judge.resource(queue("a", open=number + 5))
    ((_, group),) = judge._silences._kinds[QUEUE]._groups.items()
    assert 0 < len(group.silent) <= 3


def test_properties_that_never_repeat_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "_TRIED", 4)
    queues = [queue(f"q{number}", open=number + 5) for number in range(6)]
    again = queue("again", open=5)
    assert runs(nothing, *queues, again)[-1] == "again"


def test_stacks_with_one_setting_share_what_is_remembered_and_no_waivers() -> None:
    seen = []

    def check(each: Resource) -> Outcomes:
        seen.append(each.get("open"))
        yield from ()

    first = Judge(rules=[catalogued(make(check=check))])
    second = first.anew()
    first.resource(queue("a", open=False))
    second.resource(queue("a", open=False))
    assert seen == [False]
