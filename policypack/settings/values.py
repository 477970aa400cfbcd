"""Types of single settings, each with the check that refuses what it cannot mean."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from policypack.rule.history import current, last_day_of, versions
from policypack.rule.rule import PROFILES, Profile
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.wording import is_hidden
from runtime_guards.contract import BY_NAME

# The effects of a sink, as in `policypack.code_reading.flows`. A log may contain any text: its
# findings are about the whole event.
KINDS_OF_SINKS = (
    *("code", "command", "deserialization", "sql", "nosql", "filter", "path"),
    *("request", "xml", "template", "pattern", "ldap", "html", "resource", "prototype"),
    *("redirect", "origin", "xpath", "archive", "record", "token", "prompt", "log-line"),
)
# A dotted name of Python, or an export of a package or file of Node.js.
_NAME = lazy_pattern(r"@?[A-Za-z_$][\w$./()-]*", re.ASCII)


def _selectable(profile: Any) -> Any:
    if profile not in PROFILES:
        raise ValueError("unknown profile; use essential, recommended or strict")
    return profile


def _function_and_trigger(text: str) -> str:
    function, _, trigger = text.rpartition(":")
    if not function or trigger not in BY_NAME:
        raise ValueError("must be FUNCTION:TRIGGER, such as orders:s3 or *:sqs")
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("must be the name of a function, such as acme.queue.receive")
    return text


def _name_and_kind(text: str) -> str:
    name, _, kind = text.rpartition(":")
    if not _NAME.fullmatch(name) or kind not in KINDS_OF_SINKS:
        kinds = ", ".join(KINDS_OF_SINKS)
        raise ValueError(f"must be FUNCTION:KIND, such as acme.texts.clean:path; KIND is {kinds}")
    return text


def _policy_arn(text: str) -> str:
    if not text.startswith("arn:") or ":policy/" not in text:
        raise ValueError(
            "must be the ARN of a policy, such as arn:aws:iam::111122223333:policy/boundary"
        )
    return text


def _shown(text: str) -> str:
    # A reviewer must see the whole waiver, in the order in which it is written.
    if is_hidden(text):
        raise ValueError("has an invisible or control character; remove it")
    return text


def _tag_key(text: str) -> str:
    # https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-tagged.html
    if text.lower().startswith("aws:"):
        raise ValueError("invalid tag key; AWS reserves keys that begin with aws: for its own tags")
    return text


def _day(value: Any) -> Any:
    # Pydantic would take a number as seconds since 1970, and other ways to write a date.
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError("invalid date; write YYYY-MM-DD")
    if not isinstance(value, (str, date)):
        raise ValueError("must be a date in quotes, written YYYY-MM-DD")
    return value


def _day_of_rules(value: Any) -> Any:
    if not isinstance(value, str):
        return _day(value)
    if (day := last_day_of(value)) is None:
        known = ", ".join(versions())
        raise ValueError(f"must be a day in quotes (YYYY-MM-DD) or a version: {known}")
    return day


SelectableProfile = Annotated[
    Profile,
    BeforeValidator(_selectable),
    WithJsonSchema({"type": "string", "enum": [*PROFILES]}),
]
AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
FunctionAndTrigger = Annotated[str, AfterValidator(_function_and_trigger)]
FunctionName = Annotated[str, StringConstraints(max_length=200), AfterValidator(_name)]
FunctionAndKind = Annotated[str, StringConstraints(max_length=200), AfterValidator(_name_and_kind)]
PolicyArn = Annotated[str, AfterValidator(_policy_arn)]
# A name, a URN or a runtime; `*` matches any text.
Pattern = Annotated[str, StringConstraints(min_length=1)]
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-tag.html
TagKey = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_tag_key)]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_shown)
]
# The ID of a rule; a former one becomes the current one.
RuleId = Annotated[str, AfterValidator(current)]
NamedRule = Annotated[Text, AfterValidator(current)]
# Of what a waiver accepts, as findings have it.
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Day = Annotated[date, BeforeValidator(_day)]
RulesAsOf = Annotated[date, BeforeValidator(_day_of_rules), WithJsonSchema({"type": "string"})]
