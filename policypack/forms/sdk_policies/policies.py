"""A policy of the SDK as a rule: it keeps its severity and level, and gets the three outcomes.

In the SDK, a policy that reads an unknown value passes. Here, the rule is undecided, and earlier
reports are kept. A policy that raises an error is a violation, as for every other rule.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from inspect import isawaitable
from typing import Any

import pulumi_policy as sdk
from pulumi_policy.proxy import UnknownValueError

from policypack.forms.sdk_policies import arguments
from policypack.forms.sdk_policies.properties import Reads
from policypack.forms.sdk_policies.rewriting import rewritten
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, one_of_each
from policypack.rule.documentation import Documentation
from policypack.rule.rule import ANY_TYPE, Finding, Outcomes, Profile, Rule, Severity
from policypack.settings.settings import Settings

_Arguments = arguments.ResourceArguments | arguments.StackArguments


def rule_of(policy: sdk.Policy, id_: str, module: str, level: str) -> Rule:
    """The policy as a rule; its own level overrides `level`, the pack's level."""
    own, schema = policy.enforcement_level, policy.config_schema
    is_stack = isinstance(policy, sdk.StackValidationPolicy)
    has_validation = is_stack or policy.has_validation()  # type: ignore[attr-defined]
    can_rewrite = not is_stack and policy.has_remediation()  # type: ignore[attr-defined]
    return Rule(
        id=id_,
        types=(ANY_TYPE,),
        severity=Severity(policy.severity.value) if policy.severity else Severity.MEDIUM,
        profile=Profile.RECOMMENDED,
        remediation=policy.remediation_steps or f"Meet the policy: {_documentation(policy).title}",
        documentation=_documentation(policy),
        check=(_stack_check if is_stack else _resource_check)(policy, id_, has_validation),
        module=module,
        asks_for=("resource", "stack", "settings") if is_stack else ("resource", "settings"),
        level=own.value if own else level,
        rewrite=_rewrite(policy, id_) if can_rewrite else None,
        takes=tuple(schema.properties) if schema else (),
        needs=tuple(schema.required or ()) if schema else (),
    )


def _documentation(policy: sdk.Policy) -> Documentation:
    first, _, rest = policy.description.strip().partition("\n")
    why = "\n".join(filter(None, (rest.strip(), policy.url)))
    return Documentation.written((policy.display_name or first).rstrip("."), why, "")


def _resource_check(policy: Any, id_: str, has_validation: bool) -> Callable[..., Outcomes]:
    def check(resource: Resource, settings: Settings) -> Outcomes:
        if has_validation:
            reads = Reads()
            given = arguments.of_resource(resource, settings.policies.get(id_, {}), reads)
            yield from _outcomes(policy, given, reads)

    return check


def _stack_check(policy: Any, id_: str, _: bool) -> Callable[..., Outcomes]:
    def check(_: None, stack: Stack, settings: Settings) -> Outcomes:
        reads = Reads()
        given = arguments.of_stack(stack, settings.policies.get(id_, {}), reads)
        yield from _outcomes(policy, given, reads)

    return check


def _outcomes(policy: Any, given: _Arguments, reads: Reads) -> Iterator[Finding | Unknown]:
    """The policy's reports, then the unknown values that it reads, then the error it raises."""
    found: list[Finding] = []

    def report(message: str, urn: str | None = None) -> None:
        found.append(Finding(_text(message) or policy.description, owner=urn or None))

    failure = None
    try:
        finished(policy.validate(given, report))
    except UnknownValueError as error:
        if not reads.unknown:
            reads.unknown.append(Unknown(".".join(error.props)))
    except Exception as error:
        failure = error if given.is_applicable else None
    yield from found
    yield from one_of_each(reads.unknown)
    if failure is not None:
        raise failure


def _text(message: Any) -> str:
    if message and not isinstance(message, str):
        raise TypeError("Expected message to be a string")
    return message or ""


def finished(result: Any) -> Any:
    """The result of a policy's function, which may be a coroutine."""
    if not isawaitable(result):
        return result

    async def awaited() -> Any:
        return await result

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(awaited())
    finally:
        loop.close()


def _rewrite(policy: Any, id_: str) -> Callable[..., Mapping[str, Any] | None]:
    def rewrite(resource: Resource, wire: Mapping[str, Any], settings: Settings) -> Any:
        reads = Reads()
        given = settings.policies.get(id_, {})
        return rewritten(
            wire,
            lambda props: finished(
                policy.remediate(arguments.of_resource(resource, given, reads, props))
            ),
        )

    return rewrite
