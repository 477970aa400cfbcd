"""The fields of events that AWS writes by itself, by trigger: no sender decides what they hold.

All other fields are texts of those who send the event. A field with a few possible values, such as
an HTTP method, is treated as AWS's; one that AWS passes on from a caller is not. A prefix covers
all that is below it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from policypack.code_reading.flows.flow import ELEMENT, OF_CALL, Keys
from policypack.facts.table import read_table

# Of an API's request context, the domain name is the Host header of the request, and the fields
# below `identity` and `authorizer` come from callers and their tokens.
_ROWS: Mapping[str, tuple[str, ...]] = read_table(__file__)["fields"]


# Services whose requests have names of their own. A function that no trigger is known of serves
# them where it reads such a name: stacks of CloudFormation, and rules of AWS Config.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
# https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
_CONTRACTS = ("cloudformation", "config-rule")

# Whoever starts these writes the whole event, in any shape.
_OPEN = frozenset({"direct", "iot-rule", "step-functions"})


def is_fixed(keys: Keys, triggers: Collection[str] = ()) -> bool:
    """Whether AWS, or the stack, writes the whole field in the events of each of the triggers.

    Where the events of a trigger have nothing at its first key, the table of all others decides: a
    field such as `requestContext.accountId` shows which event the code expects. A name at the top,
    such as `id`, does not, but for those of requests that one service alone makes.
    """
    if keys[:1] and keys[0].endswith(OF_CALL):
        return False
    rows = {name: _row(name) for name in triggers if name in _ROWS}
    others = {name: row for name, row in rows.items() if not _has(row, keys)}
    if rows and not others:
        return True
    return _has(_all(), keys) and not any(
        _may_have(name, row, keys) for name, row in others.items()
    )


def _may_have(trigger: str, row: frozenset[Keys], keys: Keys) -> bool:
    return trigger in _OPEN or any(each[:1] == keys[:1] for each in row)


def _has(row: frozenset[Keys], keys: Keys) -> bool:
    return any(keys[:length] in row for length in range(len(keys) + 1))


@cache
def _row(trigger: str) -> frozenset[Keys]:
    return frozenset(map(keys_of, _ROWS[trigger]))


@lru_cache(maxsize=1)
def _all() -> frozenset[Keys]:
    every = (keys_of(text) for row in _ROWS.values() for text in row)
    below = frozenset(keys for keys in every if len(keys) > 1)
    return below | _alone()


def _alone() -> frozenset[Keys]:
    """Names at the top that only the events of such a service have: `ResponseURL`."""
    others = {keys for name in _ROWS if name not in _CONTRACTS for keys in _row(name)}
    return frozenset(
        keys for name in _CONTRACTS for keys in _row(name) if len(keys) == 1 and keys not in others
    )


def keys_of(text: str) -> Keys:
    """The keys of a field as AWS documents it: `Records[].s3.object.key`."""
    parts = text.replace(ELEMENT, f".{ELEMENT}").split(".")
    return tuple(part for part in parts if part)


def is_object_key(keys: Keys) -> bool:
    """Whether a notification of S3 names the object by the field."""
    return keys[-2:] == ("object", "key") or keys[-1:] == ("s3Key",)


def is_compressed(keys: Keys) -> bool:
    """Whether AWS compressed the field: the lines of a log."""
    return keys[:1] == ("awslogs",)


def is_within(start: str) -> bool:
    """Whether an address that begins so stays on its host: `/orders/`, but not `/` alone."""
    return start[:1] == "/" and start[1:2] not in ("", "/", "\\")


# What holds only texts, from any sender; the last are names of web frameworks.
_OF_TEXTS = (
    *("headers", "multiValueHeaders", "queryStringParameters", "pathParameters", "cookies"),
    *("multiValueQueryStringParameters", "stageVariables", "Records[].s3", "detail.object"),
    *("Records[].dynamodb", "Records[].ses", "*.args", "*.form", "*.values", "*.headers"),
    *("*.cookies", "*.query_params", "*.uri_params"),
)
# Texts, in which a value may be serialized.
_ARE_TEXTS = (
    *("body", "Records[].body", "Records[].Sns.Message", "Records[].kinesis.data", "rawPath"),
    *("rawQueryString", "path", "authorizationToken", "methodArn"),
)


def may_be_object(keys: Keys) -> bool:
    """Whether the sender may put an object where the code expects a text."""
    above, texts = _texts()
    return keys not in texts and not any(keys[:length] in above for length in range(len(keys)))


@cache
def _texts() -> tuple[frozenset[Keys], frozenset[Keys]]:
    return frozenset(map(keys_of, _OF_TEXTS)), frozenset(map(keys_of, _ARE_TEXTS))


def triggers() -> Collection[str]:
    """The triggers of the table, by the contract's names."""
    return _ROWS.keys()
