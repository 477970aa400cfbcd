"""One stack has one set of verdicts, whoever hands it over.

Each program is judged as the pack judges it under the engine, as the view of `stackwarden preview`
and as `audit` of its state, by all rules and by policies of Pulumi's SDK that read all they can.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import pytest
from pulumi_policy import ResourceValidationPolicy, StackValidationPolicy

from policypack.judging.judge import Judge
from policypack.judging.verdict import Verdict
from policypack.rule.rule import Profile, Rule
from policypack.rules import added_rules, all_rules
from policypack.settings.settings import Settings
from tests.examples import Program, run
from tests.test_ordinary_programs import FOLDER, PROGRAMS, YAML
from tests.transports import Handed, of_deployment, of_engine, of_preview

OPTIONS = (
    *("protect", "ignore_changes", "aliases", "custom_timeouts", "additional_secret_outputs"),
    *("parent", "delete_before_replace"),
)
# What a transport cannot hand over: a rule that needs it is undecided there, and says so.
INHERENT: Mapping[Callable[[Program], Handed], Mapping[str, str]] = {
    of_preview: {
        "the secrets provider of the stack": "the engine tells no secret in its output",
        "the program: a state does not hold it": "the digest has the options of a state",
    },
    of_deployment: {
        "the secrets provider of the stack": "a state holds secrets encrypted",
        "the program: a state does not hold it": "deleteBeforeReplace is no part of a state",
        "the content of an asset of which only the hash is known": "its paths lead to files of the "
        "machine that deployed",
    },
}
WITHHELD = "details are withheld"


def _shown(value: Any) -> str:
    return json.dumps(value, default=lambda held: getattr(held, "urn", None) or vars(held))


def _policies() -> list[Any]:
    """A policy for each thing that a policy can read beside properties."""

    def option(name: str) -> Any:
        return lambda args, report: report(_shown(getattr(args.opts, name)))

    def provider(args: Any, report: Any) -> None:
        report(_shown(args.provider and [args.provider.urn, args.provider.props["region"]]))

    def keys(args: Any, report: Any) -> None:
        report(_shown(sorted(args.props.keys())))

    def links(args: Any, report: Any) -> None:
        for each in args.resources:
            own = [each.parent, sorted(it.urn for it in each.dependencies), each.provider]
            report(_shown([*own, each.property_dependencies]), each.urn)

    def linked_options(args: Any, report: Any) -> None:
        for each in args.resources:
            report(_shown([getattr(each.opts, name) for name in OPTIONS[:-1]]), each.urn)

    def of_resource(name: str, validate: Any) -> ResourceValidationPolicy:
        return ResourceValidationPolicy(name.replace("_", "-"), "Shows it.", validate)

    return [
        *(of_resource(name, option(name)) for name in OPTIONS),
        of_resource("provider", provider),
        of_resource("keys", keys),
        StackValidationPolicy("links", "Shows them.", links),
        StackValidationPolicy("linked-options", "Shows them.", linked_options),
    ]


@cache
def rules() -> tuple[Rule, ...]:
    module = ModuleType("acme")
    vars(module).update(policies=_policies())
    return (*all_rules(), *added_rules("acme", lambda: module))


@cache
def judge() -> Judge:
    return Judge(Settings(profile=Profile.STRICT), rules())


Told = dict[tuple[str, str], set[tuple[Any, ...]]]


def judged(handed: Handed) -> Told:
    """What is said, by rule and subject."""
    found: Told = {}
    for each in handed.judged(judge().anew()):
        found.setdefault((each.rule.id, each.subject), set()).add(_told(each))
    return found


def _told(verdict: Verdict) -> tuple[Any, ...]:
    return (
        *(verdict.outcome.value, verdict.path, verdict.message, verdict.waits_for),
        *(verdict.severity, verdict.level, verdict.folded_into),
    )


def differing(found: Told, expected: Told, reasons: Mapping[str, str]) -> Iterator[str]:
    """Where the verdicts differ, but for what the transport cannot hand over."""
    undecided = {key for key, told in found.items() if any(each[3] in reasons for each in told)}
    # A rule about several resources may be undecided about another one of them.
    rules_undecided = {rule for rule, _ in undecided}
    for key in sorted(found.keys() | expected.keys()):
        here, there = found.get(key, set()), expected.get(key, set())
        # What is marked as secret is searched for where its value is known.
        if here == there or key in undecided or any(WITHHELD in each[2] for each in there):
            continue
        if here or key[0] not in rules_undecided:
            yield f"{key}: {here}, and under the engine {there}"


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_one_stack_has_one_set_of_verdicts(program: Path) -> None:
    text = program.read_text(encoding="utf-8")
    source = YAML.format(text=text) if program.suffix == ".yaml" else text
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(FOLDER))
        registered = run(source)
        expected = judged(of_engine(registered))
        for of, reasons in INHERENT.items():
            found = [*differing(judged(of(registered)), expected, reasons)]
            assert not found, "\n".join([of.__name__, *found])


def test_a_policy_of_the_sdk_is_undecided_about_what_a_state_lacks() -> None:
    """GIVEN an option that no state holds THEN a policy that reads it is undecided, not passed."""
    source = """
        queue = aws.sqs.Queue(
            "q",
            opts=pulumi.ResourceOptions(
                delete_before_replace=True,
                ignore_changes=["tags"],
                custom_timeouts=pulumi.CustomTimeouts(create="5m"),
                additional_secret_outputs=["arn"],
                provider=aws.Provider("west", region="eu-west-1"),
                depends_on=[aws.sns.Topic("t")],
            ),
        )
    """
    program = run(dedent(source))
    subject = next(each.urn for each in program.inputs if each.name == "q")
    for of in (of_engine, *INHERENT):
        told = judged(of(program))

        def said(rule: str) -> list[str]:
            return [each[2] for each in told[f"acme-{rule}", subject]]  # noqa: B023

        assert said("ignore-changes") == ['["tags"]']
        assert said("additional-secret-outputs") == ['["arn"]']
        assert said("custom-timeouts") == [
            '{"create_seconds": 300.0, "update_seconds": 0, "delete_seconds": 0}'
        ]
        assert '"eu-west-1"' in said("provider")[0]
        assert ":Topic::t" in said("links")[0]
        lacks = "undecided: deleteBeforeReplace needs the program: a state does not hold it"
        assert said("delete-before-replace") == ["true" if of is of_engine else lacks]


def test_a_planted_difference_is_seen() -> None:
    program = run('aws.sqs.Queue("q", name="orders")')
    expected, found = judged(of_engine(program)), judged(of_deployment(program))
    reasons = INHERENT[of_deployment]
    assert not [*differing(found, expected, reasons)]
    lost = next(key for key in found if key[0] == "acme-protect")
    del found[lost]
    (told,) = differing(found, expected, reasons)
    assert told.startswith(str(lost))
