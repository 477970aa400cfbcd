"""Our good events with a forged value where AWS itself writes: 900 hostile events, in classes.

    for event in SPOOFED["sqs"]:
        event.event, event.kind, event.place, event.expected

The places come from the samples: each text that is an ARN, a region, an account, an address, a time
or an ID. What is expected was written down first: a forged value is refused. `READ_AS_TEXT` holds
what is accepted all the same, each place with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from runtime_guards.contract import TRIGGERS
from runtime_guards.testing.nested import apart, leaves, put_at, value_at, written
from tests.guards.samples import sample

Forge = Callable[[str], str]
_INDEX = re.compile(r"\[[0-9]+\]")
# What ends a line, hides the rest of it or turns it around: no text of these kinds has it.
CONTROLS: Mapping[str, Forge] = {
    "line break": lambda text: f"{text}\n",
    "NUL": lambda text: f"{text}\x00",
    "escape sequence": lambda text: f"{text}\x1b[31m",
    "direction": lambda text: f"{text}\u202e",
}
KINDS: Mapping[str, tuple[str, Mapping[str, Forge]]] = {
    "ARN": (
        r"arn:[a-z-]+:[a-z0-9-]+:",
        {
            "foreign letter": lambda text: text.replace("arn:", "\u0430rn:", 1),
            "foreign digits": lambda text: text.replace(":12345", ":\uff11\uff12\uff1345"),
            "leading space": lambda text: f" {text}",
        },
    ),
    "region": (
        r"[a-z]{2}-[a-z]+-[0-9]\Z",
        {
            "path": lambda text: f"{text}/..",
            "foreign hyphen": lambda text: text.replace("-", "\u2010"),
        },
    ),
    "account": (
        r"[0-9]{12}\Z",
        {
            "a digit less": lambda text: text[:-1],
            "foreign digits": lambda text: text.translate({0x31: 0x661}),
        },
    ),
    "address": (
        r"[0-9]{1,3}(\.[0-9]{1,3}){3}\Z",
        {"name": lambda text: "evil.example", "hexadecimal": lambda text: "0x7f.0.0.1"},
    ),
    "time": (
        r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T",
        {"word": lambda text: "soon", "foreign digits": lambda text: text.replace("0", "\u0660")},
    ),
    "ID": (r"[0-9a-f]{8}-[0-9a-zA-Z]{4}-[0-9a-f]{4}-", {}),
}


class Spoofed(NamedTuple):
    """One hostile event, and the verdict that was written down for it."""

    source: str
    place: str
    kind: str
    forged: str
    event: Any

    @property
    def expected(self) -> str:
        """`refused`, or `accepted` where the place has a reason."""
        return "accepted" if self.reason else "refused"

    @property
    def reason(self) -> str | None:
        """Why the forged value is accepted all the same."""
        place = _INDEX.sub("[]", self.place)
        for pattern, reason in READ_AS_TEXT.items():
            if re.fullmatch(pattern, f"{self.source} {place} {self.kind} {self.forged}"):
                return reason
        return None


def _of(source: str) -> Iterator[Spoofed]:
    for at in leaves(sample(source), ()):
        text = value_at(sample(source), at)
        for kind, (pattern, forges) in KINDS.items():
            if not isinstance(text, str) or not re.match(pattern, text):
                continue
            for name, forge in {**CONTROLS, **forges}.items():
                if forge(text) != text:
                    event = apart(sample(source))
                    put_at(event, at, forge(text))
                    yield Spoofed(source, written(at), kind, name, event)


# Sources that no mark tells hold what their sender likes.
SOURCES = [each.name for each in TRIGGERS if each.mark]
_FORM = "(foreign digits|foreign letter|leading space|a digit less|hexadecimal|name|word)"
# By a pattern of source, place, kind and forged value: all else is refused.
READ_AS_TEXT: Mapping[str, str] = {
    rf".* (headers|Records\[\]\.cf\.request\.headers)\.x-forwarded-for.* ({_FORM}|direction)": (
        "a header that the client writes, in any form"
    ),
    r".* requestContext\.(identity|http)\.sourceIp address (name|hexadecimal)": (
        "tests of API Gateway's console have a word there"
    ),
    rf"(rest-api|http-api|function-url) requestContext\.accountId account {_FORM}": (
        "the caller's account or `anonymous`, by which no check decides"
    ),
    rf"vpc-lattice-v2 requestContext\.identity\.principal ARN {_FORM}": (
        "`principals=` compares it; without a list, any text names a principal"
    ),
    rf"(s3|event-bridge-s3) .*(requester|source-ip-address|sourceIPAddress) .* {_FORM}": (
        "who wrote the object, by which no check decides"
    ),
    rf"s3 Records\[\]\.eventTime time {_FORM}": "read with `max_age=` alone",
    rf"sns Records\[\]\.Sns\.Timestamp time {_FORM}": "read with `max_age=` alone",
    rf"s3-object-lambda userIdentity\..* {_FORM}": ("the caller of S3, by which no check decides"),
    rf"kinesis-stream Records\[\]\.invokeIdentityArn ARN {_FORM}": "the function's own role",
    r"pipe \[\]\..*": "records of a pipe are read with `source=` or `body=`",
    rf"appsync-.* .*identity\.(claims\..*|.* {_FORM})": (
        "the caller, whose token AppSync has verified"
    ),
    rf"ses .*action\.functionArn ARN {_FORM}": "the function's own ARN",
    rf"cloudformation ServiceToken ARN {_FORM}": "the function's own ARN, or a topic's",
    r"cloudformation ResourceProperties\.ServiceToken .*": (
        "a property that the template's author writes"
    ),
}
SPOOFED: Mapping[str, list[Spoofed]] = {source: list(_of(source)) for source in SOURCES}
