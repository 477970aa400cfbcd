"""Containers of tasks and jobs: their secrets, and what they may do to the host."""

from __future__ import annotations

from collections.abc import Callable

from policypack.forms.families.plaintext_secrets import (
    marked_as_a_whole,
    secrets_in_arguments,
    secrets_in_pairs,
)
from policypack.forms.property_rule import declaring_module
from policypack.model.resources import Resource
from policypack.model.unknown import until_unknown
from policypack.model.values import Value
from policypack.rule.rule import Documentation, Finding, Outcomes, Profile, Rule, Severity
from policypack.topology.parts.containers import DOCUMENTS, each_container, named

# Pods of EKS jobs call it so.
_ENVIRONMENTS = ("environment", "envs")
_ARGUMENTS = ("command", "entryPoint", "args")


def container_rule(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    kind: str,
    check: Callable[[Value], Outcomes],
    severity: Severity,
    profile: Profile,
    remediation: str,
    title: str,
    why: str,
    example: str = "",
    cwe: tuple[int, ...] = (),
    module: str | None = None,
) -> Rule:
    """Declares a rule about each container in task or job definitions of the type `kind`."""
    return Rule(
        id=id,
        types=(kind,),
        severity=severity,
        profile=profile,
        remediation=remediation,
        documentation=Documentation.written(title, why, example),
        check=lambda definition: each_container(definition, check),
        module=module or declaring_module(),
        asks_for=("resource",),
        cwe=cwe,
    )


def container_secret(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    kind: str,
    why: str,
    example: str = "",
) -> Rule:
    """Declares that environment variables and arguments of containers must not be credentials.

    A definition that the program marks as secret always contains one.
    """

    def check(definition: Resource) -> Outcomes:
        found = [*each_container(definition, _secrets)]
        yield from found
        if not any(isinstance(each, Finding) for each in found):
            for path in DOCUMENTS[kind]:
                yield from marked_as_a_whole(definition.at(path))

    return Rule(
        id=id,
        types=(kind,),
        severity=Severity.HIGH,
        profile=Profile.ESSENTIAL,
        remediation=(
            "Store the value in Secrets Manager or a SecureString parameter, and name its ARN as "
            "valueFrom in secrets of the container"
        ),
        documentation=Documentation.written(f"{subject} contains a plaintext secret", why, example),
        check=check,
        module=declaring_module(),
        asks_for=("resource",),
        cwe=(312,),
    )


def _secrets(container: Value) -> Outcomes:
    for path in _ENVIRONMENTS:
        yield from until_unknown(secrets_in_pairs(container.at(path)))
    for path in _ARGUMENTS:
        yield from until_unknown(secrets_in_arguments(container.at(path)))


def privileged_container(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    kind: str,
    why: str,
    example: str = "",
) -> Rule:
    """Declares that no container may run in privileged mode, with root access to its host."""
    return container_rule(
        id=id,
        kind=kind,
        check=_privileged,
        severity=Severity.HIGH,
        profile=Profile.RECOMMENDED,
        remediation="Remove privileged, and add single capabilities instead",
        title=f"{subject} runs in privileged mode",
        why=why,
        example=example,
        cwe=(250,),
        module=declaring_module(),
    )


def _privileged(container: Value) -> Outcomes:
    for path in ("privileged", "securityContext.privileged"):
        if container.get(path) is True:
            message = f"privileged is true, so {named(container)} can use all devices of its host"
            yield Finding(message, container.at(path).path)
