"""Policies of Pulumi's SDK as rules: three outcomes, levels, configuration and remediations."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pulumi
import pytest
from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Secret,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as SdkSeverity

from policypack.judging.judge import Judge
from policypack.judging.verdict import Verdict
from policypack.model.deserialization import ARCHIVE, ASSET, SECRET, SIGNATURE
from policypack.model.resources import Resource, ResourceOptions
from policypack.model.stack import Stack
from policypack.rule.rule import Rule
from policypack.rules import added_rules
from policypack.settings.merging import read_settings
from policypack.settings.settings import Level, Settings
from tests.judged import UNKNOWN, resource, secret

QUEUE, TOPIC = "aws:sqs/queue:Queue", "aws:sns/topic:Topic"
ID = "acme-no-open-queue"

Report = Callable[..., None]


def module(name: str = "acme_rules.queues", **values: Any) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(values)
    return made


def rules(*policies: Any) -> tuple[Rule, ...]:
    return added_rules("acme_rules.queues", lambda: module(policies=[*policies]))


def policy(validate: Any = None, **options: Any) -> ResourceValidationPolicy:
    return ResourceValidationPolicy(
        name="no-open-queue",
        description="Queues are not open.\nSee the handbook.",
        validate=validate,
        **options,
    )


def outcomes(validate: Any, *resources: Resource, **settings: Any) -> list[tuple[str, str, str]]:
    judging = Judge(read_settings(settings), rules(policy(validate)))
    found = [verdict for each in resources for verdict in judging.resource(each)]
    return [(each.outcome.value, each.path, each.message) for each in found]


def is_open(args: ResourceValidationArgs, report: Report) -> None:
    if args.resource_type == QUEUE and args.props["open"]:
        report("it is open")


def test_what_a_policy_reports_is_a_violation() -> None:
    queue = resource(QUEUE, {"open": True})
    assert outcomes(is_open, queue) == [("violates", "", "it is open")]
    assert outcomes(is_open, resource(QUEUE, {"open": False}), resource(TOPIC, {})) == []


def test_a_policy_is_documented_by_its_description() -> None:
    (rule,) = rules(policy(is_open, remediation_steps="Close it", severity=SdkSeverity.HIGH))
    assert (rule.id, rule.title, rule.severity.value) == (ID, "Queues are not open", "high")
    assert (rule.remediation, rule.documentation.why) == ("Close it", "See the handbook.")


@pytest.mark.parametrize(
    ("name", "values", "id_"),
    [
        ("acme_rules.queues", {}, ID),
        ("acme", {}, ID),
        ("policies", {"ORGANIZATION": "acme"}, ID),
        ("no.queues", {}, "no-open-queue"),
    ],
)
def test_ids_begin_with_the_organization(name: str, values: dict[str, Any], id_: str) -> None:
    (rule,) = added_rules(name, lambda: module(name, p=policy(is_open), **values))
    assert rule.id == id_


def test_an_unknown_value_that_a_policy_reads_leaves_it_undecided() -> None:
    """GIVEN a policy that reports one thing and then reads an unknown THEN both are reported."""

    def validate(args: ResourceValidationArgs, report: Report) -> None:
        report("first")
        report(str(args.props["a"]["b"][0]))

    found = outcomes(validate, resource(QUEUE, {"a": {"b": [UNKNOWN]}}))
    assert found == [
        ("violates", "", "first"),
        ("undecided", "a.b[0]", "undecided: a.b[0] is known after apply"),
    ]


def test_a_policy_that_catches_the_error_of_an_unknown_value_is_undecided_too() -> None:
    def validate(args: ResourceValidationArgs, report: Report) -> None:
        try:
            is_open(args, report)
        except Exception:
            return

    assert [each[:2] for each in outcomes(validate, resource(QUEUE, {"open": UNKNOWN}))] == [
        ("undecided", "open")
    ]


@pytest.mark.parametrize(
    "read",
    [
        lambda props: list(props.values()),
        lambda props: dict(props),
        lambda props: "open" in props,
        lambda props: props.get("open"),
        lambda props: props == {"open": True},
    ],
)
def test_no_way_to_read_passes_an_unknown_value(read: Callable[[Any], Any]) -> None:
    found = outcomes(lambda args, report: read(args.props), resource(QUEUE, {"open": UNKNOWN}))
    assert [each[:2] for each in found] == [("undecided", "open")]


def test_what_is_not_read_may_be_unknown() -> None:
    queue = resource(QUEUE, {"open": True, "other": UNKNOWN, "list": [UNKNOWN]})
    assert outcomes(is_open, queue) == [("violates", "", "it is open")]
    assert outcomes(lambda args, report: len(args.props["list"]), queue) == []


def test_the_tags_of_the_stack_are_unknown() -> None:
    def validate(args: ResourceValidationArgs, report: Report) -> None:
        if args.stack_tags.get("env") == "prod":
            report("in production")

    assert [each[:2] for each in outcomes(validate, resource(QUEUE, {}))] == [
        ("undecided", "stack_tags")
    ]


def test_a_policy_that_raises_is_a_violation_that_names_the_error() -> None:
    def validate(args: ResourceValidationArgs, report: Report) -> None:
        report("first")
        raise LookupError("hunter2")

    first, failed = outcomes(validate, resource(QUEUE, {}))
    assert first == ("violates", "", "first")
    assert "the rule itself failed with LookupError (test_policies.py:" in failed[2]
    assert "hunter2" not in failed[2]


def test_a_coroutine_is_awaited() -> None:
    async def validate(args: ResourceValidationArgs, report: Report) -> None:
        await asyncio.sleep(0)
        is_open(args, report)

    assert outcomes(validate, resource(QUEUE, {"open": True})) == [("violates", "", "it is open")]
    assert [each[:2] for each in outcomes(validate, resource(QUEUE, {"open": UNKNOWN}))] == [
        ("undecided", "open")
    ]


def test_a_policy_that_does_not_apply_has_no_outcome() -> None:
    def validate(args: ResourceValidationArgs, report: Report) -> None:
        args.not_applicable("not today")

    async def later(args: ResourceValidationArgs, report: Report) -> None:
        args.not_applicable()

    assert outcomes([validate, later], resource(QUEUE, {})) == []
    assert outcomes(later, resource(QUEUE, {})) == []


def test_properties_read_like_those_of_the_sdk() -> None:
    seen: list[Any] = []
    properties = {
        "secret": secret("s3cr3t!"),
        "size": 3.0,
        "file": {SIGNATURE: ASSET, "path": "a.txt", "hash": "0"},
        "code": {SIGNATURE: ARCHIVE, "assets": {"a": {SIGNATURE: ASSET, "text": "x"}}},
        "list": [1.0, {"a": [2.0]}],
    }

    def validate(args: ResourceValidationArgs, report: Report) -> None:
        props = args.props
        seen.extend([props["secret"], props["size"], props["file"].path])
        seen.extend([props["code"].assets["a"].text, props["list"][-1]["a"][0]])
        seen.append(props["list"][:1])

    assert outcomes(validate, resource(QUEUE, properties)) == []
    assert seen == ["s3cr3t!", 3, "a.txt", "x", 2, [1]]


def test_an_asset_of_which_only_the_hash_is_known_is_undecided() -> None:
    queue = resource(QUEUE, {"open": {SIGNATURE: ASSET, "hash": "0"}})
    (found,) = outcomes(is_open, queue)
    assert found[:2] == ("undecided", "open")


def test_a_secret_that_a_policy_reports_is_withheld() -> None:
    queue = resource(QUEUE, {"password": secret("correct-horse-battery")})
    (found,) = outcomes(lambda args, report: report(args.props["password"]), queue)
    assert found[2] == "details are withheld, because they contain a value that is marked as secret"


def test_options_and_the_provider_are_handed_on() -> None:
    seen: list[Any] = []
    provider = resource("pulumi:providers:aws", {"region": "eu-central-1"}, "aws")
    options = ResourceOptions(True, ("tags",), "urn:parent", ("urn:old",), True, (1, 2, 3), ("a",))
    queue = Resource("urn:pulumi:d::p::t::q", QUEUE, "q", {}, options=options, provider=provider)

    def validate(args: ResourceValidationArgs, report: Report) -> None:
        opts = args.opts
        seen.extend([opts.protect, opts.ignore_changes, opts.parent, opts.aliases])
        seen.extend([opts.delete_before_replace, opts.custom_timeouts.update_seconds])
        seen.extend([opts.additional_secret_outputs, args.urn, args.name])
        assert args.provider is not None
        seen.append(args.provider.props["region"])

    assert outcomes(validate, queue) == []
    assert seen == [
        *(True, ["tags"], "urn:parent", ["urn:old"], True, 2, ["a"]),
        *("urn:pulumi:d::p::t::q", "q", "eu-central-1"),
    ]


@pytest.mark.parametrize(
    ("own", "pack", "settings", "level"),
    [
        (None, None, {}, Level.ADVISORY),
        (None, None, {"profile": "essential"}, Level.ADVISORY),
        (None, None, {"profile": "strict"}, Level.ADVISORY),
        (None, EnforcementLevel.MANDATORY, {}, Level.MANDATORY),
        (EnforcementLevel.ADVISORY, EnforcementLevel.MANDATORY, {}, Level.ADVISORY),
        (EnforcementLevel.ADVISORY, None, {"profile": "strict"}, Level.ADVISORY),
        (EnforcementLevel.ADVISORY, None, {"levels": {ID: "mandatory"}}, Level.MANDATORY),
        (EnforcementLevel.DISABLED, None, {}, Level.DISABLED),
        (EnforcementLevel.REMEDIATE, None, {}, Level.REMEDIATE),
    ],
)
def test_the_level_is_that_of_settings_then_policy_then_pack_then_sdk(
    own: EnforcementLevel | None,
    pack: EnforcementLevel | None,
    settings: dict[str, Any],
    level: Level,
) -> None:
    def load() -> ModuleType:
        made = policy(is_open, enforcement_level=own)
        PolicyPack("acme", [made], enforcement_level=pack)
        return module(made=made)

    (rule,) = added_rules("acme_rules", load)
    assert read_settings(settings).level(rule) is level


def test_a_pack_starts_again_once_the_modules_are_loaded() -> None:
    """GIVEN a module that makes a pack THEN it is noted, and the SDK is as before."""
    before = PolicyPack.__init__
    added_rules("acme_rules", lambda: module(made=PolicyPack("acme", [policy(is_open)])))
    assert PolicyPack.__init__ is before


def stack_outcomes(validate: Any, *resources: Resource) -> list[Verdict]:
    made = StackValidationPolicy("one-queue", "One queue at most", validate)
    return Judge(Settings(), rules(made)).stack(Stack(resources))


def test_a_policy_of_the_stack_reports_resources_and_the_whole() -> None:
    first, second = resource(QUEUE, {}, "first"), resource(QUEUE, {}, "second")

    def validate(args: StackValidationArgs, report: Report) -> None:
        queues = [each for each in args.resources if each.resource_type == QUEUE]
        report(f"{len(queues)} queues")
        report("one too many", queues[1].urn)

    found = stack_outcomes(validate, first, second)
    assert [(each.urn, each.message) for each in found] == [
        (None, "2 queues"),
        (second.urn, "one too many"),
    ]


def test_a_policy_of_the_stack_sees_links() -> None:
    topic = resource(TOPIC, {}, "topic")
    queue = resource(QUEUE, {"topic": "arn"}, "queue", depends={"topic": [topic]})
    options = ResourceOptions(parent=topic.urn)
    child = Resource("urn:pulumi:d::p::t::c", QUEUE, "c", {}, options=options)
    seen: list[str] = []

    def validate(args: StackValidationArgs, report: Report) -> None:
        made = {each.name: each for each in args.resources}
        seen.append(made["queue"].property_dependencies["topic"][0].name)
        assert made["c"].parent is not None
        seen.append(made["c"].parent.name)

    assert stack_outcomes(validate, topic, queue, child) == []
    assert seen == ["topic", "topic"]


def test_an_unknown_value_in_the_stack_names_its_resource() -> None:
    queue = resource(QUEUE, {"open": UNKNOWN})

    def validate(args: StackValidationArgs, report: Report) -> None:
        for each in args.resources:
            each.props["open"]

    (found,) = stack_outcomes(validate, queue)
    assert (found.urn, found.outcome.value, found.path) == (queue.urn, "undecided", "open")


def test_a_policy_of_the_stack_that_raises_is_a_violation() -> None:
    (found,) = stack_outcomes(lambda args, report: args.resources[9], resource(QUEUE, {}))
    assert "the rule itself failed with IndexError" in found.message


def test_configuration_reaches_the_policy() -> None:
    seen: list[Any] = []
    schema = PolicyConfigSchema({"size": {"type": "integer"}}, ["size"])
    made = policy(lambda args, report: seen.append(args.get_config()), config_schema=schema)
    (rule,) = rules(made)
    assert (rule.takes, rule.needs) == (("size",), ("size",))
    Judge(read_settings({"policies": {ID: {"size": 3}}}), [rule]).resource(resource(QUEUE, {}))
    assert seen == [{"size": 3}]


def rewritten(remediate: Any, properties: Mapping[str, Any]) -> Any:
    (rule,) = rules(policy(remediate=remediate))
    assert rule.rewrite is not None
    return rule.rewrite(resource(QUEUE, properties), properties, Settings())


def put(key: str, value: Any) -> Callable[[ResourceValidationArgs], Any]:
    def remediate(args: ResourceValidationArgs) -> Any:
        args.props[key] = value  # type: ignore[index]
        return args.props

    return remediate


MARKED = {SIGNATURE: SECRET, "value": "old"}
FILE = {SIGNATURE: ASSET, "path": "a.txt", "hash": "0"}


@pytest.mark.parametrize(
    ("remediate", "given", "expected"),
    [
        (put("open", False), {"open": True, "a": 1.0}, {"open": False, "a": 1.0}),
        (put("open", False), {"a": UNKNOWN}, {"a": UNKNOWN, "open": False}),
        (put("open", False), {"f": FILE, "s": MARKED}, {"f": FILE, "s": MARKED, "open": False}),
        (put("s", "new"), {"s": MARKED}, {"s": {SIGNATURE: SECRET, "value": "new"}}),
        (put("s", Secret("new")), {}, {"s": {SIGNATURE: SECRET, "value": "new"}}),
        (put("f", pulumi.StringAsset("x")), {}, {"f": {SIGNATURE: ASSET, "text": "x"}}),
        (lambda args: {**args.props, "b": [1]}, {"s": MARKED}, {"s": MARKED, "b": [1]}),
        (lambda args: {"tags": {**args.props["tags"]}, "x": 1}, {"tags": {"a": MARKED}}, None),
        (put("open", True), {"open": True}, "unchanged"),
        (lambda args: None, {"open": True}, "unchanged"),
    ],
)
def test_a_remediation_changes_what_it_sets_and_keeps_the_rest(
    remediate: Any, given: dict[str, Any], expected: Any
) -> None:
    found = rewritten(remediate, given)
    if expected == "unchanged":
        assert found is None
    elif expected is None:
        # A copy below a property has lost its mark, so the whole property is secret.
        assert found == {"tags": {SIGNATURE: SECRET, "value": {"a": "old"}}, "x": 1}
    else:
        assert found == expected


def test_a_change_inside_a_property_is_kept() -> None:
    def remediate(args: ResourceValidationArgs) -> Any:
        args.props["rules"][0]["open"] = False
        args.props["tags"].append("closed")
        return args.props

    given = {"rules": [{"open": True}], "tags": ["a"]}
    assert rewritten(remediate, given) == {"rules": [{"open": False}], "tags": ["a", "closed"]}
