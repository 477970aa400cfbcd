"""Properties that share a resource with an account: of snapshots, images and resource shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.forms.property_rule import declaring_module, values_at
from policypack.iam import Accounts
from policypack.iam.meaning.accounts import account_of
from policypack.iam.meaning.truth import settled
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, until_unknown
from policypack.model.values import Value
from policypack.rule.rule import Documentation, Finding, Outcomes, Profile, Rule, Severity
from policypack.settings.settings import Settings
from policypack.topology.parts.accounts import READS, accounts
from policypack.topology.parts.links import is_computed


def external_account_named(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str = "",
    noun: str,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
) -> Rule:
    """Declares that the property of each type must not name an external account (ID or ARN).

    `subject` names the thing that is shared, `noun` is its name in a message. Values that mean
    every account, such as "all" or "*", have a separate rule.
    """

    def check(resource: Resource, stack: Stack, settings: Settings) -> Outcomes:
        if is_computed(resource, properties[resource.type]):
            return
        known = accounts(stack, settings)
        for named in _each(resource, properties[resource.type]):
            yield from (
                [named]
                if isinstance(named, Unknown)
                else until_unknown(_judged(named, known, noun))
            )

    paths = dict.fromkeys(path.removesuffix("[]") for path in properties.values())
    return Rule(
        id=id,
        types=tuple(properties),
        reads=READS,
        severity=severity,
        profile=profile,
        remediation=f"Remove the account from {' or '.join(paths)}, or list it in the setting "
        "trusted_accounts",
        documentation=Documentation.written(
            f"{subject} is shared with an external account", why, example
        ),
        check=check,
        module=declaring_module(),
        asks_for=("resource", "stack", "settings"),
        cwe=(284,),
    )


def _each(resource: Resource, path: str) -> Iterator[Value | Unknown]:
    return until_unknown(values_at(resource.properties, path))


def _judged(named: Value, known: Accounts, noun: str) -> Outcomes:
    # The account in the ARN of an organization manages it, and gets no access by that.
    account = account_of(str(named.content))
    if account and settled(known.is_external(account, named.path)):
        yield Finding(f"{noun} is shared with the external account {account}", named.path)
