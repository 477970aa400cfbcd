"""The servicer as the engine meets it: plain requests over gRPC on the loopback interface."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policypack import VERSION
from policypack.engine import answers
from policypack.engine.analyzer import Analyzer
from policypack.engine.configuration import UNCHANGED
from policypack.engine.environment import CONFIGURED, FINDINGS, VALUES_KNOWN
from policypack.engine.methods import Methods
from policypack.facts import age
from policypack.judging.run import known_types
from policypack.judging.run import unjudged as unjudged_in
from policypack.model.deserialization import ASSET, SECRET, SIGNATURE
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.values import Value
from policypack.rule.implication import Implication
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Severity
from policypack.rules.dynamodb.tables import table_without_pitr
from policypack.rules.ec2.networks import default_vpc_used
from policypack.rules.iam.privilege_escalation import policy_admin
from policypack.rules.sqs.queues import queue_unencrypted
from policypack.rules.stack.options import security_change_ignored, stateful_unprotected
from policypack.start.wording import visible
from policypack.supply_chain import database_folder, program
from policypack.topology.parts.links import comes_from
from tests.judged import UNKNOWN, secret
from tests.rules_of_tests import QUEUE, TOPIC, make, make_stack_rule, violated_if

ADVISORY, MANDATORY, DISABLED, REMEDIATE = (
    analyzer_pb2.EnforcementLevel.Value(name)
    for name in ("ADVISORY", "MANDATORY", "DISABLED", "REMEDIATE")
)
URN = "urn:pulumi:dev::shop::{}::{}"
KEY = URN.format("aws:kms/key:Key", "key")

Serve = Callable[..., analyzer_pb2_grpc.AnalyzerStub]


OPEN = make(severity=Severity.CRITICAL, fix={"open": False})
PLAIN = make("t-queue-plain", violated_if("open", 1), severity=Severity.LOW)


@pytest.fixture(autouse=True)
def _no_database_of_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database that all tests share is one of the judged job, which a configured run names."""
    monkeypatch.delenv(database_folder.FOLDER)


def unread(queue: Resource, stack: Stack) -> Outcomes:
    topics = stack.of_type(TOPIC)
    if not any(queue in stack.linked(topic, "queue", QUEUE) for topic in topics):
        yield Finding("nobody reads it")


def shared(queue: Resource) -> Outcomes:
    yield Finding("old", "layer", cause=str(queue.get("layer")))


SHARED = make("t-shared", shared)
UNREAD = make_stack_rule("t-queue-unread", unread, QUEUE, TOPIC)


def struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    filled = struct_pb2.Struct()
    filled.update(properties)
    return filled


@contextmanager
def serving(rules: Sequence[Rule]) -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    analyzer = Analyzer(rules)
    executor = futures.ThreadPoolExecutor(max_workers=1)
    server = grpc.server(executor, handlers=[Methods(analyzer)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield analyzer_pb2_grpc.AnalyzerStub(channel)
    assert server.stop(None).wait(60)


def configure(
    stub: analyzer_pb2_grpc.AnalyzerStub,
    policies: dict[str, tuple[int, dict[str, Any]]] | None = None,
    *,
    dry_run: bool = True,
    **config: str,
) -> None:
    """What the engine does first; like the engine, with every announced level filled in."""
    stack_config = {f"stackwarden:{key}": text for key, text in config.items()}
    stub.ConfigureStack(
        analyzer_pb2.AnalyzerStackConfigureRequest(
            stack="dev", project="shop", dry_run=dry_run, config=stack_config
        )
    )
    request = analyzer_pb2.ConfigureAnalyzerRequest()
    for policy in stub.GetAnalyzerInfo(empty_pb2.Empty()).policies:
        request.policyConfig[policy.name].enforcementLevel = policy.enforcementLevel
    for name, (level, properties) in (policies or {}).items():
        request.policyConfig[name].enforcementLevel = level  # type: ignore[assignment]
        request.policyConfig[name].properties.update(properties)
    stub.Configure(request)


def settings(**values: Any) -> dict[str, tuple[int, dict[str, Any]]]:
    return {"stackwarden": (MANDATORY, values)}


def request(name: str = "orders", kind: str = QUEUE, **properties: Any) -> Any:
    return analyzer_pb2.AnalyzeRequest(
        type=kind, urn=URN.format(kind, name), name=name, properties=struct(properties)
    )


def analyzed(stub: analyzer_pb2_grpc.AnalyzerStub, **properties: Any) -> Any:
    return stub.Analyze(request(**properties)).diagnostics


def in_stack(
    name: str = "orders",
    kind: str = QUEUE,
    depends: dict[str, str] | None = None,
    **properties: Any,
) -> analyzer_pb2.AnalyzerResource:
    found = analyzer_pb2.AnalyzerResource(
        type=kind, urn=URN.format(kind, name), name=name, properties=struct(properties)
    )
    for key, urn in (depends or {}).items():
        found.propertyDependencies[key].urns.append(urn)
    return found


def of_stack(
    stub: analyzer_pb2_grpc.AnalyzerStub, *resources: analyzer_pb2.AnalyzerResource
) -> Any:
    """What is told of a stack, but for the line that ends a configured run: it has its own test."""
    asked = analyzer_pb2.AnalyzeStackRequest(resources=resources)
    return [each for each in stub.AnalyzeStack(asked).diagnostics if each.message != UNCHANGED]


def test_a_configured_run_ends_with_what_the_program_changed() -> None:
    with serving([OPEN]) as stub:
        configure(stub)
        assert not stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest()).diagnostics
        configure(stub, settings(profile="strict"))
        (line,) = stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest()).diagnostics
        assert (line.policyName, line.message) == ("stackwarden", UNCHANGED)
        configure(stub, settings(profile="strict"), profile="essential")
        (line,) = stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest()).diagnostics
        assert line.message.startswith("stackwarden:profile: ignored, because it loosens")


def test_what_aws_fills_in_is_not_what_the_program_states() -> None:
    """AnalyzeStack has outputs alone; of a stack that is deployed, AWS's values are known."""
    kind, rule = "aws:ec2/securityGroup:SecurityGroup", default_vpc_used
    with serving([rule]) as stub:
        configure(stub, {rule.id: (MANDATORY, {})})
        stub.Analyze(request("web", kind, description="Web"))
        stub.Analyze(request("own", kind, description="Own", vpcId="vpc-1"))
        filled = (in_stack(name, kind, vpcId="vpc-1") for name in ("web", "own"))
        (found,) = of_stack(stub, *filled)
    assert found.urn == URN.format(kind, "web")


def test_the_files_of_the_program_are_at_hand_in_the_complete_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def placed(queue: Resource, stack: Stack) -> Outcomes:
        sources = queue.sources
        yield Finding(str(sources and sources.name_of(tmp_path / "app.py")))

    monkeypatch.setenv(program.VARIABLE, str(tmp_path))
    with serving([make_stack_rule("t-placed", placed, QUEUE)]) as stub:
        configure(stub, {"t-placed": (MANDATORY, {})})
        (found,) = of_stack(stub, in_stack("a"))
    assert found.message.startswith("app.py")


def test_every_rule_is_announced_as_a_policy_without_being_configured() -> None:
    with serving([OPEN, UNREAD]) as stub:
        assert stub.GetPluginInfo(empty_pb2.Empty()).version == VERSION
        info = stub.GetAnalyzerInfo(empty_pb2.Empty())
    assert (info.name, info.version, info.supportsConfig) == ("stackwarden", VERSION, True)
    policies = {policy.name: policy for policy in info.policies}
    own = ["stackwarden", "stackwarden-undecided", "stackwarden-unjudged"]
    assert list(policies) == [OPEN.id, UNREAD.id, *own]
    assert policies[OPEN.id].policy_type == analyzer_pb2.POLICY_TYPE_RESOURCE
    assert policies[UNREAD.id].policy_type == analyzer_pb2.POLICY_TYPE_STACK
    assert policies[OPEN.id].severity == analyzer_pb2.POLICY_SEVERITY_CRITICAL
    assert policies[OPEN.id].remediation_steps == "Close it"
    assert "profile:essential" in policies[OPEN.id].tags


def test_a_policy_of_the_catalogue_carries_its_documentation() -> None:
    with serving([queue_unencrypted]) as stub:
        policies = {item.name: item for item in stub.GetAnalyzerInfo(empty_pb2.Empty()).policies}
    queue = policies["sqs-queue-unencrypted"]
    assert queue.url.startswith("https://docs.aws.amazon.com/")
    assert queue.framework.name == "AWS Foundational Security Best Practices"
    assert (queue.framework.version, queue.framework.reference) == ("1.0.0", "SQS.1")
    assert {"framework:aws-fsbp", "security-hub:SQS.1"} <= set(queue.tags)
    assert not policies["stackwarden"].HasField("framework")
    assert queue.displayName == "SQS queue is not encrypted at rest"
    assert queue.enforcementLevel == MANDATORY
    assert queue.configSchema.properties["level"]["enum"][0] == "disabled"


def test_the_settings_are_a_schema_without_references_and_defaults() -> None:
    with serving([]) as stub:
        policies = stub.GetAnalyzerInfo(empty_pb2.Empty()).policies
    schema = json.dumps(next(_plain(p.configSchema) for p in policies if p.name == "stackwarden"))
    assert '"trusted_accounts"' in schema
    assert "$ref" not in schema
    assert '"default"' not in schema


def _plain(schema: Any) -> Any:
    from policypack.model.conversion import values_of

    return values_of(schema.properties)


def test_the_announced_levels_are_constant() -> None:
    """What a stack or an organization sets never comes back as a default."""
    far = make("t-queue-far", profile=Profile.STRICT)
    with serving([far]) as stub:
        configure(stub)
        assert stub.GetAnalyzerInfo(empty_pb2.Empty()).policies[0].enforcementLevel == DISABLED
        configure(stub, profile="strict")
        assert stub.GetAnalyzerInfo(empty_pb2.Empty()).policies[0].enforcementLevel == DISABLED
        assert len(analyzed(stub, open=True)) == 1


def test_a_violation_says_what_where_and_how_to_fix_it() -> None:
    with serving([OPEN, PLAIN]) as stub:
        configure(stub)
        (found,) = analyzed(stub, open=True)[:1]
    assert (found.policyName, found.policyPackName) == ("t-queue-open", "stackwarden")
    assert (found.policyPackVersion, found.urn) == (VERSION, URN.format(QUEUE, "orders"))
    assert (found.enforcementLevel, found.severity) == (
        MANDATORY,
        analyzer_pb2.POLICY_SEVERITY_CRITICAL,
    )
    assert found.message.splitlines() == ["open is bad", "Fix: Close it"]


def test_what_complies_and_what_no_rule_looks_at_gives_nothing() -> None:
    with serving([OPEN]) as stub:
        configure(stub)
        assert not analyzed(stub, open=False)
        assert not analyzed(stub, kind="aws:s3/bucket:Bucket", open=True)


@pytest.mark.parametrize(
    ("level", "expected"), [(ADVISORY, [ADVISORY]), (MANDATORY, [MANDATORY]), (DISABLED, [])]
)
def test_a_level_through_pulumis_configuration_counts(level: int, expected: list[int]) -> None:
    rule = make(severity=Severity.LOW, profile=Profile.RECOMMENDED)
    with serving([rule]) as stub:
        configure(stub, {rule.id: (level, {"level": "advisory"} if level == ADVISORY else {})})
        assert [found.enforcementLevel for found in analyzed(stub, open=True)] == expected


@pytest.mark.parametrize(
    ("policies", "fault"),
    [
        ({"t-queue-opn": (ADVISORY, {})}, "stackwarden: t-queue-opn: unknown policy; did you mean"),
        ({"t-queue-open": (ADVISORY, {"x": 1})}, "stackwarden: t-queue-open.x: unknown property"),
        (settings(profil="hunter2"), "stackwarden: stackwarden.profil: unknown setting"),
        (settings(rules_from=["no_such_module"]), "stackwarden: stackwarden.rules_from: "),
        (settings(levels=["hunter2"]), "stackwarden: stackwarden.levels: must be an object"),
    ],
)
def test_a_wrong_configuration_is_refused_in_one_line(policies: Any, fault: str) -> None:
    with serving([OPEN]) as stub, pytest.raises(grpc.RpcError) as raised:
        configure(stub, policies)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    details = raised.value.details() or ""
    assert details.startswith(fault)
    assert "\n" not in details
    assert "hunter2" not in details


def test_a_wrong_configuration_of_the_stack_is_refused_too() -> None:
    with serving([OPEN]) as stub, pytest.raises(grpc.RpcError) as raised:
        configure(stub, profil="strict")
    assert "stackwarden:profil: unknown" in (raised.value.details() or "")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (FINDINGS, "cannot be written (Is a directory); name another file"),
        (VALUES_KNOWN, "must be true or false"),
    ],
)
def test_a_wrong_variable_of_the_environment_is_refused_in_one_line(
    name: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(tmp_path))
    with serving([make()]) as stub, pytest.raises(grpc.RpcError) as refused:
        configure(stub)
    details = refused.value.details() or ""
    assert details.startswith(f"stackwarden: {name}: ")
    assert details.endswith(fault)


def test_a_preview_tells_undecided_once_the_stack_is_complete() -> None:
    with serving([OPEN, PLAIN]) as stub:
        configure(stub)
        assert not analyzed(stub, open=UNKNOWN)
        complete = in_stack(depends={"open": KEY}, open=UNKNOWN)
        (found,) = of_stack(stub, complete)
        assert not of_stack(stub, complete)
    assert (found.policyName, found.urn) == (
        "stackwarden-undecided",
        URN.format(QUEUE, "orders"),
    )
    assert found.enforcementLevel == ADVISORY
    assert found.message == (
        "open needs an output of key (aws:kms/key:Key); undecided: t-queue-open, t-queue-plain"
    )


def test_undecided_is_one_line_for_each_resource_and_property() -> None:
    shut = make("t-queue-shut", violated_if("shut", True))
    with serving([OPEN, PLAIN, shut]) as stub:
        configure(stub)
        for name in ("a", "b"):
            analyzed(stub, name=name, open=UNKNOWN, shut=UNKNOWN)
        found = of_stack(stub)
    assert [(item.urn[-1], item.message.split()[0]) for item in found] == [
        ("a", "open"),
        ("a", "shut"),
        ("b", "open"),
        ("b", "shut"),
    ]
    assert "is known after apply" in found[0].message


def test_a_known_violation_is_told_at_once_beside_an_unknown_value() -> None:
    shut = make("t-queue-shut", violated_if("shut", True))
    with serving([OPEN, shut]) as stub:
        configure(stub)
        (found,) = analyzed(stub, open=UNKNOWN, shut=True)
    assert found.policyName == "t-queue-shut"


def test_an_update_blocks_what_is_undecided_at_once_in_strict() -> None:
    with serving([OPEN]) as stub:
        configure(stub, settings(profile="strict"), dry_run=False)
        (found,) = analyzed(stub, open=UNKNOWN)
        assert not of_stack(stub, in_stack(open=UNKNOWN))
    assert found.policyName == "stackwarden-undecided"
    assert found.enforcementLevel == MANDATORY


def test_an_update_tells_a_property_once_for_the_rules_of_both_phases() -> None:
    def unread_open(queue: Resource, stack: Stack) -> Outcomes:
        if queue.get("open") and not stack.of_type(TOPIC):
            yield Finding("no topic", "open")

    alone = make_stack_rule("t-queue-alone", unread_open, QUEUE, TOPIC)
    with serving([OPEN, alone]) as stub:
        configure(stub, dry_run=False)
        assert not analyzed(stub, open=UNKNOWN)
        (found,) = of_stack(stub, in_stack(open=UNKNOWN))
    assert found.enforcementLevel == ADVISORY
    assert found.message.endswith("; undecided: t-queue-alone, t-queue-open")


def from_key(queue: Resource) -> Outcomes:
    """Decides by the record of dependencies: what the key makes is bad, what a topic makes good."""
    if comes_from(queue, "open", ["aws:kms/key:Key"]):
        yield Finding("open comes from a key", "open")
    elif not comes_from(queue, "open", [TOPIC]) and queue.get("open"):
        yield Finding("open is bad", "open")
    if queue.get("shut"):
        yield Finding("shut is bad", "shut")


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_record_of_dependencies_decides_what_was_undecided(dry_run: bool) -> None:
    topic = URN.format(TOPIC, "news")
    with serving([make("t-queue-made", from_key)]) as stub:
        configure(stub, dry_run=dry_run)
        for name in ("bad", "good", "lost"):
            assert not analyzed(stub, name=name, open=UNKNOWN)
        found = of_stack(
            stub,
            in_stack("bad", depends={"open": KEY}, open=UNKNOWN),
            in_stack("good", depends={"open": topic}, open=UNKNOWN),
        )
    assert [(item.policyName, item.urn.rpartition("::")[2]) for item in found] == [
        ("t-queue-made", "bad"),
        ("stackwarden-undecided", "lost"),
    ]


def test_what_was_told_is_not_told_again_with_the_record() -> None:
    def each(queue: Resource) -> Outcomes:
        return queue.each("list", bad)

    def bad(value: Value) -> Outcomes:
        if value.content:
            yield Finding("it is bad", value.path)

    with serving([make("t-queue-list", each)]) as stub:
        configure(stub)
        (told,) = analyzed(stub, list=[True, UNKNOWN])
        (found,) = of_stack(stub, in_stack(depends={"list": KEY}, list=[True, UNKNOWN]))
    assert told.policyName == "t-queue-list"
    assert found.message.startswith("list[1] needs ")


@pytest.mark.parametrize(("known", "level"), [("true", MANDATORY), ("", ADVISORY)])
def test_a_preview_in_which_values_are_known_blocks_in_strict(
    known: str, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VALUES_KNOWN, known)
    with serving([OPEN]) as stub:
        configure(stub, settings(profile="strict"))
        analyzed(stub, open=UNKNOWN)
        (found,) = of_stack(stub)
    assert found.enforcementLevel == level


def test_the_stack_is_judged_by_what_belongs_together() -> None:
    read = in_stack("read", arn="arn:1")
    topic = in_stack("t", TOPIC, depends={"queue": URN.format(QUEUE, "read")}, queue=UNKNOWN)
    with serving([OPEN, UNREAD]) as stub:
        configure(stub)
        found = of_stack(stub, topic, in_stack("lost", open=True), read)
    assert [(item.policyName, item.urn) for item in found] == [
        ("t-queue-unread", URN.format(QUEUE, "lost"))
    ]


def test_a_preview_tells_one_cause_on_several_resources_once() -> None:
    with serving([SHARED]) as stub:
        configure(stub)
        assert not analyzed(stub, layer="shared:1")
        assert not stub.Analyze(request("news", layer="shared:1")).diagnostics
        (found,) = of_stack(stub)
    assert found.message.splitlines() == [
        "layer: old; also on orders",
        "Fix: Close it",
    ]


def test_an_update_tells_each_resource_at_once_and_nothing_twice() -> None:
    with serving([SHARED]) as stub:
        configure(stub, dry_run=False)
        assert len(analyzed(stub, layer="shared:1")) == 1
        assert len(stub.Analyze(request("news", layer="shared:1")).diagnostics) == 1
        assert not of_stack(stub)


def test_a_finding_of_the_stack_is_folded_into_one_that_a_resource_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "findings.jsonl"
    monkeypatch.setenv(FINDINGS, str(file))
    implied = replace(UNREAD, implied_by=(Implication(OPEN.id),))
    with serving([OPEN, implied]) as stub:
        configure(stub)
        assert len(analyzed(stub, open=True)) == 1
        assert not of_stack(stub, in_stack(open=True))
    first, second = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    assert (first["rule"], first["folded_into"]) == (OPEN.id, None)
    assert second["folded_into"] == {
        "rule": OPEN.id,
        "subject": URN.format(QUEUE, "orders"),
        "path": "open",
    }


POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ANYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)


def allowing_anything(name: str) -> Any:
    """A policy as the engine registers it, with the name that it gets in the account."""
    made = request(name, POLICY, policy=ANYTHING)
    made.properties.update({"name": f"{name}-1"})
    return made


def completed(registered: Any) -> analyzer_pb2.AnalyzerResource:
    """The same in the complete stack."""
    return analyzer_pb2.AnalyzerResource(
        type=registered.type,
        urn=registered.urn,
        name=registered.name,
        properties=registered.properties,
    )


def attaching(name: str) -> Any:
    arn = f"arn:aws:iam::111122223333:policy/{name}"
    return request("all", ATTACHMENT, role="orders", policyArn=arn)


def test_an_update_stops_before_it_attaches_a_policy_that_violates() -> None:
    with serving([policy_admin]) as stub:
        configure(stub, dry_run=False)
        assert not stub.Analyze(allowing_anything("bounds")).diagnostics
        assert not stub.Analyze(allowing_anything("all")).diagnostics
        assert not stub.Analyze(attaching("other")).diagnostics
        (found,) = stub.Analyze(attaching("all-1")).diagnostics
        assert (found.policyName, found.urn) == (policy_admin.id, URN.format(POLICY, "all"))
        assert found.enforcementLevel == MANDATORY
        assert not of_stack(stub, completed(allowing_anything("all")))


def test_a_preview_tells_what_is_attached_with_the_complete_stack() -> None:
    with serving([policy_admin]) as stub:
        configure(stub)
        stub.Analyze(allowing_anything("all"))
        assert not stub.Analyze(attaching("all-1")).diagnostics
        assert len(of_stack(stub, completed(allowing_anything("all")))) == 1


def test_a_rule_that_raises_is_a_violation_and_the_run_goes_on() -> None:
    def fails(queue: Resource) -> Outcomes:
        raise LookupError(queue.get("password"))

    with serving([make("t-broken", fails), OPEN]) as stub:
        configure(stub)
        broken, found = analyzed(stub, open=True, password=secret("hunter2"))
    assert (broken.policyName, broken.enforcementLevel) == ("t-broken", MANDATORY)
    assert "failed with LookupError" in broken.message
    assert found.policyName == "t-queue-open"


def test_a_hash_only_asset_does_not_stop_the_run() -> None:
    asset = {SIGNATURE: ASSET, "hash": "e3b0c442"}
    with serving([OPEN]) as stub:
        configure(stub, {OPEN.id: (REMEDIATE, {})})
        assert len(analyzed(stub, open=True, source=asset)) == 1
        assert stub.Remediate(request(open=True, source=asset)).remediations


def test_the_safe_fix_is_applied_where_the_level_says_so() -> None:
    properties: dict[str, Any] = {
        "open": True,
        "size": 3.0,
        "password": secret("hunter2"),
        "k": UNKNOWN,
    }
    with serving([OPEN, PLAIN]) as stub:
        configure(stub, {OPEN.id: (REMEDIATE, {})})
        (fixed,) = stub.Remediate(request(**properties)).remediations
        assert not stub.Remediate(request(**properties | {"open": False})).remediations
        assert not stub.Remediate(request(**properties | {"open": UNKNOWN})).remediations
    assert (fixed.policyName, fixed.policyPackName) == ("t-queue-open", "stackwarden")
    assert fixed.properties == struct(properties | {"open": False})
    assert fixed.properties["password"][SIGNATURE] == SECRET


def test_nothing_is_changed_where_the_level_does_not_say_so() -> None:
    with serving([OPEN]) as stub:
        configure(stub)
        # The engine takes this answer of a pack that remediates nothing.
        with pytest.raises(grpc.RpcError) as refused:
            stub.Remediate(request(open=True))
        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
        assert len(analyzed(stub, open=True)) == 1
        configure(stub, {OPEN.id: (REMEDIATE, {})})
        assert stub.Remediate(request(open=True)).remediations


def test_a_second_fix_builds_on_the_first() -> None:
    shut = make("t-queue-shut", violated_if("shut", True), fix={"shut": False})
    with serving([OPEN, shut]) as stub:
        configure(stub, {rule.id: (REMEDIATE, {}) for rule in (OPEN, shut)})
        first, second = stub.Remediate(request(open=True, shut=True)).remediations
    assert first.properties == struct({"open": False, "shut": True})
    assert second.properties == struct({"open": False, "shut": False})


@pytest.mark.parametrize("fix", [{"open": object()}, {1: 2}, ["open"], 7, {"a": {"b": {3}}}])
def test_a_fix_that_fails_is_a_violation_and_changes_nothing(fix: Any) -> None:
    with serving([make(fix=fix)]) as stub:
        configure(stub, {OPEN.id: (REMEDIATE, {})})
        assert not stub.Remediate(request(open=True)).remediations
        (found,) = analyzed(stub, open=True)
        # It is told once.
        assert len(analyzed(stub, open=True)) == 1
    assert (found.policyName, found.enforcementLevel) == (OPEN.id, MANDATORY)
    assert "the rule's fix failed with " in found.message
    assert "open is bad" in found.message


def test_a_fix_that_the_engine_would_not_accept_is_left_out() -> None:
    with serving([OPEN]) as stub:
        configure(stub, {OPEN.id: (REMEDIATE, {})})
        assert not stub.Remediate(request(open=True, text="x" * 3_500_000)).remediations
        assert len(analyzed(stub, open=True)) == 1


WAIVER = {"rule": "t-queue-open", "resource": "orders", "reason": "legacy", "owner": "ann"}


def test_a_valid_waiver_is_named_and_an_invalid_one_reported() -> None:
    from datetime import datetime, timedelta, timezone

    until = (datetime.now(timezone.utc) + timedelta(days=30)).date().isoformat()
    good, lost = WAIVER | {"expires": until}, WAIVER | {"resource": "x", "expires": until}
    expired = WAIVER | {"expires": "2020-01-01", "owner": "bob"}
    with serving([OPEN]) as stub:
        configure(stub, settings(waivers=[good, lost, expired]))
        (found,) = analyzed(stub, open=True)
        told = of_stack(stub)
    assert found.enforcementLevel == ADVISORY
    assert found.message.splitlines()[-1] == f"Waived until {until} by ann: legacy"
    assert [item.policyName for item in told] == ["stackwarden", "stackwarden"]
    assert "for x (ann): does not match any finding" in told[0].message
    assert "for orders (bob): expired on 2020-01-01" in told[1].message


def test_a_stack_that_loosens_is_reported() -> None:
    with serving([OPEN]) as stub:
        configure(stub, settings(trusted_accounts=["1" * 12]), profile="essential")
        (told,) = of_stack(stub)
    assert (told.policyName, told.enforcementLevel) == ("stackwarden", ADVISORY)
    assert told.message.startswith("stackwarden:profile: ignored, because it loosens the ")


def test_what_the_owner_loosens_without_an_organization_is_reported() -> None:
    with serving([OPEN]) as stub:
        configure(stub, profile="essential")
        (told,) = of_stack(stub)
    assert (told.policyName, told.enforcementLevel) == ("stackwarden", ADVISORY)
    assert told.message == "stackwarden:profile: loosened from recommended to essential"


def test_every_finding_is_also_a_line_of_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "findings.jsonl"
    monkeypatch.setenv(FINDINGS, str(file))
    with serving([OPEN, PLAIN]) as stub:
        configure(stub)
        analyzed(stub, open=True)
        analyzed(stub, name="late", open=UNKNOWN)
        of_stack(stub, in_stack("late", depends={"open": KEY}, open=UNKNOWN))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(line["rule"], line["outcome"], line["waits_for"]) for line in lines] == [
        ("t-queue-open", "violates", None),
        ("t-queue-plain", "violates", None),
        ("t-queue-open", "undecided", "an output of key (aws:kms/key:Key)"),
        ("t-queue-plain", "undecided", "an output of key (aws:kms/key:Key)"),
    ]
    assert lines[0]["resource"] == {
        "urn": URN.format(QUEUE, "orders"),
        "type": QUEUE,
        "name": "orders",
    }
    assert (lines[0]["path"], lines[0]["fix"], lines[0]["blocking"]) == ("open", "Close it", True)


def test_no_output_holds_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def spills(queue: Resource) -> Outcomes:
        raise ValueError(queue.get("password"))

    file = tmp_path / "findings.jsonl"
    monkeypatch.setenv(FINDINGS, str(file))
    secrets: dict[str, Any] = {key: secret("hunter2") for key in ("password", "open", "policy")}
    with serving([queue_unencrypted, OPEN, make("t-spills", spills)]) as stub:
        configure(stub)
        found = list(analyzed(stub, sqsManagedSseEnabled=False, **secrets))
        found += of_stack(stub, in_stack(sqsManagedSseEnabled=False, **secrets))
    assert "t-spills" in {item.policyName for item in found}
    told = (
        "".join(str(item) for item in found)
        + file.read_text(encoding="utf-8")
        + "".join(capfd.readouterr())
    )
    assert "t-spills" in told
    assert "hunter2" not in told


def test_a_file_that_can_no_longer_be_written_stops_nothing_and_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, configured = tmp_path / "findings.jsonl", tmp_path / "configured.jsonl"
    monkeypatch.setenv(FINDINGS, str(file))
    monkeypatch.setenv(CONFIGURED, str(configured))
    with serving([OPEN]) as stub:
        configure(stub)
        of_stack(stub)
        assert '"covered"' in configured.read_text(encoding="utf-8")
        configured.unlink()
        file.unlink()
        file.mkdir()
        assert len(analyzed(stub, open=True)) == 1
        # What is about to be answered is written first, so that the answer can say what failed.
        (told,) = of_stack(stub)
    fault = f"{FINDINGS}: {file}: cannot be written (Is a directory)"
    assert fault in told.message
    # AND no report may call clean what has a finding that was not written
    assert not configured.exists()
    assert f"stackwarden: {fault}" in capsys.readouterr().err


def test_an_answer_stays_below_the_engines_limit_and_the_blocking_ones_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN 2,000 findings of 7 kB, of which the last one blocks
    def many(queue: Resource, stack: Stack) -> Outcomes:
        number = int(queue.name)
        severity = Severity.HIGH if number == 1999 else Severity.LOW
        yield Finding(f"{number} " + "x" * 7000, severity=severity)

    file = tmp_path / "findings.jsonl"
    monkeypatch.setenv(FINDINGS, str(file))
    queues = [in_stack(f"{number:04}") for number in range(2000)]
    broad = replace(make_stack_rule("t-many", many, QUEUE), profile=Profile.RECOMMENDED)
    with serving([broad]) as stub:
        configure(stub)
        answer = stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=queues))
    # THEN the answer is bounded
    assert answer.ByteSize() < 4 * 2**20
    first, *others, last = answer.diagnostics
    assert "1999 xxx" in first.message, first.message[:300]
    assert {each.enforcementLevel for each in others} == {ADVISORY}
    # AND says what it leaves out
    left = 2000 - 1 - len(others)
    assert last.message.startswith(f"{left} more findings are not shown, 0 of them blocking; ")
    # AND the file has all
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2000


def test_a_blocking_finding_that_is_left_out_still_blocks() -> None:
    def many(queue: Resource) -> Outcomes:
        yield Finding(str(queue.name) + "x" * 7000)

    with serving([make(check=many)]) as stub:
        configure(stub)
        found = [answer for n in range(3) for answer in stub.Analyze(request(str(n))).diagnostics]
    left = [*answers._fitting(found * 300)][-1]
    assert left.enforcementLevel == MANDATORY
    assert "of them blocking" in left.message


ODD = "\x1b[31m\nFix: nothing\u202e\ud800"


def test_no_control_character_reaches_the_terminal() -> None:
    def odd(queue: Resource) -> Outcomes:
        yield Finding(f"{queue.name} {ODD}", f"tags.{ODD}", fix=ODD)
        yield Finding("again", f"other.{ODD}")
        queue.get("late")

    with serving([make(check=odd)]) as stub:
        configure(stub)
        found = [*analyzed(stub, late=UNKNOWN)]
        found += of_stack(stub, in_stack(late=UNKNOWN, depends={"late": KEY + "\x1b[2J"}))
    assert len(found) == 2
    for each in found:
        assert not [c for line in each.message.split("\n") for c in line if visible(c) != c], (
            each.message
        )
    assert r"\x1b[31m\nFix: nothing\u202e\ud800" in found[0].message


@pytest.mark.parametrize("kind", ["aws:x/y:\x1b[2J"])
def test_no_control_character_of_a_type_or_a_setting_reaches_the_terminal(kind: str) -> None:
    assert "\x1b" not in "".join(unjudged(kind))
    with serving([OPEN]) as stub, pytest.raises(grpc.RpcError) as refused:
        configure(stub, settings(levels={kind: "mandatory"}))
    assert "\x1b" not in (refused.value.details() or "")


def test_a_message_without_end_is_cut() -> None:
    def endless(queue: Resource) -> Outcomes:
        yield Finding("x" * 5_000_000)

    with serving([make(check=endless)]) as stub:
        configure(stub)
        (found,) = analyzed(stub)
    assert len(found.message) < 10_000
    assert found.message.endswith(" more characters")


NATIVE, JOB = "aws-native:chatbot:CustomAction", "aws:glue/job:Job"


def unjudged(*kinds: str, policies: Any = None) -> list[str]:
    found = [in_stack(f"it-{number}", kind) for number, kind in enumerate(kinds)]
    with serving([UNREAD]) as stub:
        configure(stub, policies)
        told = [each for each in of_stack(stub, *found) if each.policyName != UNREAD.id]
    assert {(each.policyName, each.enforcementLevel, each.urn) for each in told} <= {
        ("stackwarden-unjudged", ADVISORY, "")
    }
    return [each.message for each in told]


def test_the_resources_that_no_rule_judges_are_one_line() -> None:
    assert unjudged(JOB, NATIVE, QUEUE, NATIVE) == [
        f"3 resources are judged by no rule: {NATIVE} (2), aws:glue/job:Job"
    ]
    # Its twin in pulumi_aws has no rule: it is named as the program names it.
    assert unjudged("aws-native:glue:Job") == [
        "1 resource is judged by no rule: aws-native:glue:Job"
    ]
    # A component is what it makes.
    assert unjudged(JOB, "aws:s3:BucketEventSubscription", "awsx:ecs:FargateService") == [
        "1 resource is judged by no rule: aws:glue/job:Job"
    ]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(QUEUE, id="judged"),
        pytest.param(TOPIC, id="read"),
        pytest.param("aws-native:sqs:Queue", id="judged as its twin"),
        pytest.param("aws-native:kms:Alias", id="nothing to judge in its twin"),
        pytest.param("aws:acm/certificateValidation:CertificateValidation", id="nothing to judge"),
        pytest.param("awsx:ec2:Vpc", id="a component"),
        pytest.param("random:index/randomId:RandomId", id="another provider"),
        pytest.param("pulumi:providers:aws", id="a provider"),
    ],
)
def test_what_needs_no_rule_is_not_counted(kind: str) -> None:
    assert unjudged(kind) == []


@pytest.mark.parametrize(
    ("config", "lines"),
    [
        ((DISABLED, {}), 0),
        ((ADVISORY, {"level": "disabled"}), 0),
        ((ADVISORY, {}), 1),
        ((MANDATORY, {}), 1),
    ],
)
def test_the_line_about_unjudged_resources_can_only_be_switched_off(
    config: Any, lines: int
) -> None:
    assert len(unjudged(JOB, policies={"stackwarden-unjudged": config})) == lines


def test_a_resource_of_aws_native_is_judged_as_its_twin() -> None:
    """GIVEN aws-native's queue and table WHEN registered THEN findings in aws-native's names."""
    with serving([queue_unencrypted, table_without_pitr]) as stub:
        configure(stub, settings(levels={table_without_pitr.id: "mandatory"}))
        queue = request(kind="aws-native:sqs:Queue", sqsManagedSseEnabled=False)
        (found,) = stub.Analyze(queue).diagnostics
        assert (found.policyName, found.urn) == (queue_unencrypted.id, queue.urn)
        table = request(kind="aws-native:dynamodb:Table", tableName="orders")
        (found,) = stub.Analyze(table).diagnostics
    assert "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled" in found.message
    assert "pointInTimeRecovery.enabled" not in found.message


def test_a_rule_for_a_type_of_aws_native_judges_the_resource_as_declared() -> None:
    def check(queue: Resource) -> Outcomes:
        yield Finding(str(queue.get("queueName")), "queueName")

    own = make("t-native-queue", check, types=("aws-native:sqs:Queue",))
    with serving([own]) as stub:
        configure(stub)
        (found,) = stub.Analyze(
            request(kind="aws-native:sqs:Queue", queueName="orders")
        ).diagnostics
    assert "orders" in found.message


def test_a_rule_sees_the_options_of_a_resource() -> None:
    ignored, unprotected = security_change_ignored, stateful_unprotected
    registered = request(kind="aws:s3/bucket:Bucket", forceDestroy=True, policy="{}")
    registered.options.ignoreChanges.append("policy")
    with serving([ignored, unprotected]) as stub:
        configure(stub, profile="strict")
        assert [found.policyName for found in stub.Analyze(registered).diagnostics] == [
            ignored.id,
            unprotected.id,
        ]
        registered.options.protect = True
        assert [found.policyName for found in stub.Analyze(registered).diagnostics] == [ignored.id]


def test_a_rule_about_options_does_not_judge_a_resource() -> None:
    table = Stack([Resource("urn:orders", "aws:dynamodb/table:Table", "orders", {})])
    assert "dynamodb/table" in str(unjudged_in(table, known_types([stateful_unprotected])))


def test_facts_that_are_too_old_are_told_once_with_the_complete_stack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(age, "days_old", lambda _: age.MOST_DAYS + 1)
    with serving([PLAIN]) as stub:
        configure(stub)
        assert not analyzed(stub, open=0)
        (line,) = of_stack(stub)
    assert (line.policyName, line.enforcementLevel) == ("stackwarden", ADVISORY)
    assert age.index_date() in line.message
