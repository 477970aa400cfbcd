"""Policies of AWS IoT Core: permissions of a device as, or on, any other device.

They have the grammar of IAM policies, with separate actions and resources. The limits follow the
audit check of AWS IoT Device Defender:
https://docs.aws.amazon.com/iot-device-defender/latest/devguide/audit-chk-iot-policy-permissive.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam.document.elements import Condition, Document, Leaf, Statement
from policypack.iam.document.globs import glob
from policypack.iam.meaning.condition_operators import all_real, is_true, unknown_block
from policypack.iam.meaning.expanded_statements import allows
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.unknown import Unknown

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
