"""All weaknesses of a document by its purpose, and how to tell what the purpose is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import lru_cache
from typing import NamedTuple

from policypack.iam.document.elements import Condition, Document, Leaf, Statement
from policypack.iam.document.globs import glob
from policypack.iam.document.grammar import Purpose
from policypack.iam.meaning.accounts import Accounts
from policypack.iam.meaning.actions import expand
from policypack.iam.meaning.condition_operators import all_real, is_true, requires, unknown_block
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    allows,
    expand_statements,
    names_any,
)
from policypack.iam.meaning.kind import KINDS, KINDS_OF_CONDITIONS, KINDS_OF_PRINCIPALS, Found, Kind
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.weaknesses.condition_faults import condition_weaknesses
from policypack.iam.weaknesses.identity import Policy, identity_weaknesses
from policypack.iam.weaknesses.limits import boundary_weaknesses, endpoint_weaknesses
from policypack.iam.weaknesses.resource_policy import resource_policy_weaknesses
from policypack.iam.weaknesses.statements import (
    limiting_statement_weaknesses,
    resource_statement_weaknesses,
)
from policypack.iam.weaknesses.trust import trust_weaknesses
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

# Weaknesses that depend on the document alone, and those that `accounts` decides.
_OF_DOCUMENT: Mapping[Purpose, Callable[[Document, Set[Kind]], Found]] = {
    Purpose.IDENTITY: identity_weaknesses,
    Purpose.RESOURCE: resource_statement_weaknesses,
    Purpose.BOUNDARY: boundary_weaknesses,
    Purpose.SESSION: limiting_statement_weaknesses,
    Purpose.SCP: limiting_statement_weaknesses,
    Purpose.RCP: limiting_statement_weaknesses,
    Purpose.ENDPOINT: endpoint_weaknesses,
}
_OF_ACCOUNTS: Mapping[Purpose, Callable[[Document, Accounts | None], Found]] = {
    Purpose.TRUST: trust_weaknesses,
    Purpose.RESOURCE: resource_policy_weaknesses,
}


def document_weaknesses(
    document: Document,
    purpose: Purpose,
    accounts: Accounts | None = None,
    kinds: Set[Kind] | None = None,
) -> Found:
    """Yield all weaknesses that a document of the purpose can have, of the kinds that are asked
    for: without `kinds` those of `KINDS[purpose]`.

    Most of what is not asked for is not looked for either.
    """
    asked = KINDS[purpose] if kinds is None else _asked(purpose, frozenset(kinds))
    return (each for each in _found(document, purpose, accounts, asked) if each.kind in asked)


@lru_cache(maxsize=64)
def _asked(purpose: Purpose, kinds: frozenset[Kind]) -> frozenset[Kind]:
    return KINDS[purpose] & kinds


def _found(
    document: Document, purpose: Purpose, accounts: Accounts | None, asked: Set[Kind]
) -> Found:
    if purpose in _OF_ACCOUNTS and not asked.isdisjoint(KINDS_OF_PRINCIPALS):
        yield from _OF_ACCOUNTS[purpose](document, accounts)
    if purpose in _OF_DOCUMENT:
        yield from _OF_DOCUMENT[purpose](document, asked)
    if not asked.isdisjoint(KINDS_OF_CONDITIONS):
        yield from condition_weaknesses(document)


def purpose_of(document: Document) -> Purpose:
    """The purpose of a document, as far as its statements show it.

    Statements without principals are an identity policy's; with principals, and with nothing but
    actions of STS and no resource, they are a trust policy's.
    """
    if not any(each.principals or each.not_principals for each in document.statements):
        return Purpose.IDENTITY
    trusts = all(map(_is_about_assuming, document.statements))
    return Purpose.TRUST if trusts else Purpose.RESOURCE


def _is_about_assuming(statement: Statement) -> bool:
    texts = statement.actions.texts
    known = [text.lower() for text in texts if not isinstance(text, Unknown)]
    return (
        bool(known)
        and all(text.startswith("sts:") for text in known)
        and not (statement.resources or statement.not_resources)
    )


def service_of(document: Document) -> str:
    """The prefix of the first action that names a service, in lower case; "" without one."""
    for statement in document.statements:
        for text in (*statement.actions.texts, *statement.not_actions.texts):
            if not isinstance(text, Unknown) and ":" in text:
                return text.lower().partition(":")[0]
    return ""


# Which HTTP endpoints the workflows of Step Functions may call.
# https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
_CALL = "states:InvokeHTTPEndpoint"
_KEY = "states:httpendpoint"
# The host stands before the first wildcard, and a slash ends it: `https://a.example*` is also
# `https://a.example.evil.example`.
_NAMES_HOST = lazy_pattern(r"https?://[^/*?]+(?:/.*)?", re.IGNORECASE)


def calls_any_endpoint(policies: Iterable[Policy]) -> Truth:
    """Whether one of the policies allows calls to HTTP endpoints of any host."""
    return any_of(
        policy
        if isinstance(policy, Unknown)
        else any_of(map(_allows_any, expand_statements(policy)))
        for policy in policies
    )


def _allows_any(expanded: ExpandedStatement) -> Truth:
    statement = expanded.statement
    names_host = requires(
        statement.conditions,
        lambda key: key == _KEY,
        lambda text: _NAMES_HOST.fullmatch(text) is not None,
    )
    return all_of((allows(statement), names_any(expanded, expand(_CALL)), negated(names_host)))


# Policies of AWS IoT Core: permissions of a device as, or on, any other device.
# They have the grammar of IAM policies, with separate actions and resources. The limits follow the
# audit check of AWS IoT Device Defender:
# https://docs.aws.amazon.com/iot-device-defender/latest/devguide/audit-chk-iot-policy-permissive.html
# A device that no policy is written for, and what would be its own.
_DEVICE = "0-any-thing-0"
_ARN = "arn:aws:iot:us-east-1:123456789012:"
_OWN_TOPIC = f"$aws/things/{_DEVICE}/shadow/update"
# A client ID that the device chooses itself.
_CHOSEN = "client/${iot:clientid}"
_IS_ATTACHED = "iot:connection.thing.isattached"


class _Deed(NamedTuple):
    """What actions do with resources of which each belongs to one device.

    `resources` are of such a kind: who may use one of them may use those of any device. A `+` or
    `#` in a filter of topics stands for others when the device subscribes, and not in the policy.
    """

    says: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]


_CONNECT = _Deed("connect as any client", ("iot:connect",), (f"client/{_DEVICE}",))
_DEEDS = (
    _CONNECT,
    _Deed(
        "publish to the topics of any thing",
        ("iot:publish", "iot:retainpublish"),
        (f"topic/{_OWN_TOPIC}",),
    ),
    _Deed(
        "subscribe to the topics of any thing",
        ("iot:subscribe",),
        (
            f"topicfilter/{_OWN_TOPIC}",
            "topicfilter/$aws/things/+/shadow/update",
            *("topicfilter/$aws/things/#", "topicfilter/#"),
        ),
    ),
    _Deed(
        "use the shadow or the jobs of any thing",
        (
            *("iot:getthingshadow", "iot:updatethingshadow", "iot:deletethingshadow"),
            *("iot:describejobexecution", "iot:updatejobexecution"),
            *("iot:getpendingjobexecutions", "iot:startnextpendingjobexecution"),
        ),
        (f"thing/{_DEVICE}",),
    ),
)


class AnyDevice(NamedTuple):
    """A statement by which a device may do what belongs to others: the deeds, and where it says
    so."""

    path: str
    deeds: tuple[str, ...]


def any_device(document: Document) -> Iterator[AnyDevice | Unknown]:
    """Yields the statements that allow a device what belongs to any other, and what may be one."""
    yield from document.unknowns
    for statement in document.statements:
        found = [(deed.says, *_done(deed, statement)) for deed in _DEEDS]
        sure = [(says, path) for says, truth, path in found if truth is True]
        if sure:
            yield AnyDevice(sure[0][1], tuple(says for says, _ in sure))
        else:
            yield from [truth for _, truth, _ in found if isinstance(truth, Unknown)][:1]


def _done(deed: _Deed, statement: Statement) -> tuple[Truth, str]:
    """Whether the statement allows the deed for any device, and where."""
    names = any_of(_matches(text, deed.actions) for text in statement.actions.texts)
    resources = statement.resources.each(statement.path)
    wide = [(_is_of_any(deed, leaf), leaf.path) for leaf in resources]
    truth = all_of((allows(statement), names, any_of(each for each, _ in wide)))
    if deed is _CONNECT:
        truth = all_of((truth, negated(any_of(map(_is_attached, statement.conditions)))))
    return truth, next((path for each, path in wide if each is True), "")


def _matches(pattern: str | Unknown, names: tuple[str, ...]) -> Truth:
    if isinstance(pattern, Unknown):
        return pattern
    matches = glob(pattern.lower())
    return any(matches(name) for name in names)


def _is_of_any(deed: _Deed, resource: Leaf) -> Truth:
    text = resource.text
    if isinstance(text, Unknown):
        return text
    place, name = _in_place(text)
    if deed is _CONNECT and name.lower() == _CHOSEN:
        return True
    return _matches(f"{place}{name}", tuple(f"{_ARN}{each}" for each in deed.resources))


def _in_place(arn: str) -> tuple[str, str]:
    """The ARN as one of the place that is asked about, before and after the account."""
    parts = arn.split(":", 5)
    return ("", arn) if len(parts) < 6 else (_ARN, parts[5])


def _is_attached(condition: Condition) -> Truth:
    """Whether the client must be the thing that its certificate is attached to."""
    if not condition.key:
        return unknown_block(condition)
    wanted = condition.key.lower() == _IS_ATTACHED and condition.operator.lower() == "bool"
    return all_real(condition, is_true) if wanted else False
