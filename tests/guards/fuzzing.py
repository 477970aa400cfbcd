"""Hostile mutations of good events: seeded, so that what fails once fails again.

for event in mutations(sample("sqs"), "sqs", 500):
    ...
"""

from __future__ import annotations

import base64
import binascii
import copy
import gzip
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

# Stands in every hostile text, so that an answer that repeats one is found.
MARK = "zq7vx"
PAYLOADS = [
    text + MARK
    for text in (
        "../../etc/passwd/",
        "..\\..\\windows\\",
        "/absolute/",
        "%2e%2e%2f",
        "%252e%252e%252f",
        "..%c0%af",
        "%00",
        "%",
        "%zz",
        "' OR '1'='1' --",
        '"; DROP TABLE orders; --',
        "$(touch /tmp/x)",
        "`id`",
        "| id",
        "${jndi:ldap://127.0.0.1/a}",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
        "a\r\nSet-Cookie: a=b\r\n\r\n",
        "http://169.254.169.254/latest/meta-data/",
        "arn:aws:iam::123456789012:root",
        "arn:aws:sqs:eu-central-1:999999999999:other",
        "=cmd|' /C calc'!A0",
        "__class__.__mro__",
        "%s%s%n{0}{x.y}",
    )
]
ODD = [
    "\ud800",
    "\udfff",
    "\x00",
    "\x1b[31m",
    "\x85",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\u200f",
    "\ufeff",
    "\uffff",
    "e\u0301" * 3,
    "\u0130",
    "\U0001f4a9",
    "\uff0e\uff0e\uff0f",
]
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    2**63,
    10**400,
    "",
    " ",
    "0",
    [],
    {},
    [[]],
    [{}],
    [None],
    {"": None},
    {"a": {"a": {}}},
]
# Without a time in it, so that it is the same each time.
_BOMB = gzip.compress(b"0" * 20_000_000, mtime=0)
Path = tuple[Any, ...]


def mutations(event: Any, seed: str, count: int) -> Iterator[Any]:
    """`count` events, each of which differs from `event` in one to three hostile ways."""
    dice = random.Random(seed)
    for _ in range(count):
        mutated = copy.deepcopy(event)
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            mutated = _mutated(mutated, dice)
            # Lambda takes events of at most 6 MB: a list of long lists of long lists is none.
            if len(repr(mutated)) > 300_000:
                break
        yield mutated


def strings(event: Any) -> list[Path]:
    """The places of all texts of an event."""
    return [path for path in _places(event) if isinstance(_at(event, path), str)]


def replaced(event: Any, path: Path, value: Any) -> Any:
    """A copy of an event with another value at one place."""
    return _put(copy.deepcopy(event), path, value)


def _mutated(event: Any, dice: random.Random) -> Any:
    path = dice.choice(list(_places(event)))
    value = _at(event, path)
    ways = [_other_type, _deep, _huge]
    if isinstance(value, str):
        ways += [_payload, _odd, _truncated, _body, _base64] * 2
    elif isinstance(value, dict):
        ways += [_without_key, _more_keys, _hostile_key]
    elif isinstance(value, list):
        ways += [_fewer, _many]
    elif isinstance(value, (int, float)):
        ways += [_number]
    way: Callable[[Any, random.Random], Any] = dice.choice(ways)
    return _put(event, path, way(value, dice))


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        # The first ones stand for all, so that a list that was made long stays cheap.
        items = enumerate(value[:20])
    for key, item in items:
        if len(path) < 12:
            yield from _places(item, (*path, key))


def _at(event: Any, path: Path) -> Any:
    for key in path:
        event = event[key]
    return event


def _put(event: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    _at(event, path[:-1])[path[-1]] = value
    return event


def _other_type(value: Any, dice: random.Random) -> Any:
    return copy.deepcopy(dice.choice(VALUES))


def _deep(value: Any, dice: random.Random) -> Any:
    for _ in range(dice.choice((5, 40, 300))):
        value = [value] if dice.random() < 0.5 else {"a": value}
    return value


def _huge(value: Any, dice: random.Random) -> Any:
    return dice.choice(("a", "/", "%", "\n", "é")) * dice.choice((300, 3_000, 30_000))


def _payload(value: str, dice: random.Random) -> str:
    payload = dice.choice(PAYLOADS)
    return dice.choice((payload, value + payload, payload + value, f"{value}/{payload}"))


def _odd(value: str, dice: random.Random) -> str:
    place = dice.randint(0, len(value))
    return value[:place] + dice.choice(ODD) + value[place:]


def _truncated(value: str, dice: random.Random) -> str:
    return value[: dice.randint(0, len(value))]


def _body(value: str, dice: random.Random) -> str:
    """JSON texts that a careful reader refuses."""
    nested = dice.choice((33, 2_000, 200_000))
    return dice.choice(
        (
            f'{{"a": 1, "a": "{MARK}"}}',
            '{"a": NaN}',
            '{"a": 1e999}',
            '{"a": ' * nested + "1" + "}" * nested,
            "[" * nested,
            f'{{"{MARK}": "\\ud800"}}',
            '{"a": ' + "9" * 5_000 + "}",
            value[:-1] + ', "quantity": 3}',
            json.dumps({"Records": [{"eventSource": "aws:s3", "body": MARK}]}),
        )
    )


def _base64(value: str, dice: random.Random) -> str:
    try:
        content = base64.b64decode(value, validate=True) or b"x"
    except (binascii.Error, ValueError):
        content = value.encode("utf-8", "surrogatepass")
    return dice.choice(
        (
            base64.b64encode(content + MARK.encode()).decode(),
            base64.b64encode(content[: len(content) // 2]).decode(),
            base64.b64encode(gzip.compress(content, mtime=0)).decode(),
            base64.b64encode(_BOMB).decode(),
            base64.b64encode(_BOMB[:-9]).decode(),
            base64.b64encode(b"\x1f\x8b" + MARK.encode()).decode(),
            base64.b64encode(b"\xff\xfe" + MARK.encode()).decode(),
            value + "=",
            value.replace("=", "") + "A",
        )
    )


def _without_key(value: dict[str, Any], dice: random.Random) -> Any:
    dropped = dice.choice([*value, None])
    return {key: item for key, item in value.items() if key != dropped}


def _more_keys(value: dict[str, Any], dice: random.Random) -> Any:
    return {**value, **{f"{MARK}{number}": number for number in range(dice.choice((1, 300)))}}


def _hostile_key(value: dict[str, Any], dice: random.Random) -> Any:
    key = dice.choice((*ODD, *PAYLOADS, "__proto__", "", "a" * 3_000, "A", "a"))
    return {**value, key: dice.choice((MARK, 1, None, [], {}))}


def _fewer(value: list[Any], dice: random.Random) -> Any:
    return value[: dice.randint(0, max(len(value) - 1, 0))]


def _many(value: list[Any], dice: random.Random) -> Any:
    return (value or [None]) * dice.choice((2, 30, 500))


def _number(value: float, dice: random.Random) -> Any:
    return dice.choice((-value, value * 1000, repr(value)[:40], 0.5, 10**30, -(2**70)))
