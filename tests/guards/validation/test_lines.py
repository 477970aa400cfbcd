"""What AWS writes has its type and is one line: no text of a source passes with a control
character, or somebody else writes it, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.testing.nested import apart, leaves, put_at, value_at, written
from runtime_guards.validation.event import LINE, WHOLE
from runtime_guards.validation.lines import Lines
from tests.guards import validators
from tests.guards.samples import sample

BREAKS = ("\n", "\u2028", "\0")
_INDEX = re.compile(r"\[[0-9]+\]")
# By a pattern of source and place: all else is written by AWS, and refused.
WRITTEN_BY_OTHERS: Mapping[str, str] = {
    r".* body|sns .*Message|pipe \[\]\.body": "a body, which its model describes",
    r".*(query|multiValueQuery)(S|_s)tring_?(P|p)arameters\..*": (
        "people write texts of several lines; `single_line=` refuses them"
    ),
    r".* stageVariables\..*": "the owner of the API writes them",
    r"(sqs|sns) Records\[\]\..*essageAttributes\..*|active-mq messages\[\]\.properties\..*": (
        "the sender of a message writes its attributes"
    ),
    r"rabbit-mq .*basicProperties\.timestamp": "the publisher of a message writes it",
    r"documentdb .*fullDocument\..*|event-bridge detail\..*|destination .*Payload\..*": (
        "a document or payload, which its model describes"
    ),
    r"cloudwatch-alarm .*": "the owner of the alarm names and describes it",
    r"(event-bridge-s3|transfer-workflow) .*\.key": (
        "keys of S3 may have line breaks; `single_line=` refuses them"
    ),
    r"pipe .*": "records of a pipe are read with `source=` or `body=`",
    r"cognito request\..*": "the user and the client write them",
    r"appsync-.* (requestContext\.(variables|queryString).*|.*[hH]eaders\..*)": "the client's",
    r"appsync-.* .*(arguments|claims|payload)\..*|appsync-.* .*info\.selectionSetGraphQL": (
        "the client's request, and what an issuer says of a client"
    ),
    r"ses .*(headers\[\]\.value|commonHeaders\..*)": "the sender of a message writes its headers",
    r"config-rule .*": "JSON, which may have line breaks between its values",
    r"s3-object-lambda configuration\.payload|code-pipeline .*UserParameters": "the owner's text",
    r"cloudformation ResourceProperties\..*": "the author of the template writes them",
    r"lex-v2 .*|connect Details\..*|alexa-.*": "what a person says, or the owner of a flow sets",
    r"bedrock-agent .*": "a model and the owner of the agent write them",
    r"code-commit .*customData": "the owner of the trigger",
    r"transfer-authorizer password": "a password",
    r"iot-provisioning .*": "the device, and its certificate of several lines",
}


def is_of_others(source: str, place: str) -> bool:
    told = f"{source} {_INDEX.sub('[]', place)}"
    return any(re.fullmatch(pattern, told) for pattern in WRITTEN_BY_OTHERS)


def accepts(validator: Any, event: Any) -> bool:
    try:
        return not getattr(validator.validate(event), "refused", ())
    except EventRejected:
        return False


def broken(source: str) -> Iterator[tuple[str, Any]]:
    """The sample with each of its texts broken, by the place."""
    for at in leaves(sample(source), ()):
        text = value_at(sample(source), at)
        for sign in BREAKS if isinstance(text, str) else ():
            event = apart(sample(source))
            put_at(event, at, text + sign)
            yield written(at), event


@pytest.mark.parametrize("source", validators.MARKED)
def test_a_text_of_aws_is_a_line(source: str) -> None:
    """GIVEN a new source or field WHEN a broken text passes THEN mark it `LINE`, or say whose."""
    validator = validators.of(source)
    passing = {place for place, event in broken(source) if accepts(validator, event)}
    assert {place for place in passing if not is_of_others(source, place)} == set()


def test_every_reason_is_of_a_place_that_passes() -> None:
    told = {
        f"{source} {_INDEX.sub('[]', place)}"
        for source in validators.MARKED
        for place, event in broken(source)
        if accepts(validators.of(source), event)
    }
    unused = [
        pattern
        for pattern in WRITTEN_BY_OTHERS
        if not any(re.fullmatch(pattern, each) for each in told)
    ]
    assert not unused


def marked(fields: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all lines of documented fields, in the first element of each list."""
    if fields is LINE:
        yield above
    elif isinstance(fields, list):
        yield from marked(fields[0], (*above, 0))
    elif isinstance(fields, dict):
        for name, below in fields.items():
            yield from marked(below, (*above, name))


def put(event: Any, at: tuple[Any, ...], text: str) -> bool:
    """Sets a text, whether or not the sample has the field; False if it has no such holder."""
    for key in at[:-1]:
        if key == "*" or (isinstance(event, list) and not event):
            return False
        event = event.setdefault(key, {}) if isinstance(event, dict) else event[key]
    if not isinstance(event, dict):
        return False
    event["extra" if at[-1] == "*" else at[-1]] = text
    return True


@pytest.mark.parametrize("source", validators.MARKED)
def test_each_documented_line_is_checked(source: str) -> None:
    """GIVEN a field that is marked `LINE`, in the sample or not, THEN a broken one is refused."""
    validator = validators.of(source)
    fields = type(validator.validate(sample(source))).FIELDS
    wrong = []
    for at in marked(fields):
        event = apart(sample(source))
        if put(event, at, "x\n") and accepts(validator, event):
            wrong.append(at)
    assert not wrong


def test_lines_are_told_by_their_fields() -> None:
    check = Lines(
        {"id": LINE, "free": None, "list": [WHOLE], "below": {"time": LINE, "any": {"*": LINE}}}
    )
    accepted: tuple[Any, ...] = (
        {},
        {"id": "a b"},
        {"id": None},
        {"list": []},
        {"list": [1, None]},
        {"free": "\n"},
        {"free": 5, "below": None},
        {"below": {"any": {"a": "b", "c": "d"}}},
        None,
    )
    for good in accepted:
        check(good)
    check({"id": "\u00e9", "below": {"time": "x", "any": {"a": "1"}}})
    # What is not a control character may be unprintable all the same.
    check({"id": "\u200d"})
    refused: tuple[Any, ...] = (
        ({"id": "a\n"}, "control-character", "id"),
        ({"id": "x", "below": {"time": "\u2028"}}, "control-character", "below.time"),
        ({"below": {"any": {"\n": "\x1b"}}}, "control-character", "below.any.*"),
        # Each of these has the form of a holder that was accepted before.
        ({"below": {"any": {"a": "b", "c": "\n"}}}, "control-character", "below.any.*"),
        ({"list": [1, "x"]}, "wrong-type", "list[1]"),
        ({"id": ["a"]}, "wrong-type", "id"),
        ({"id": 5}, "wrong-type", "id"),
        ({"below": []}, "wrong-type", "below"),
        ({"below": {"any": {"a": 1}}}, "wrong-type", "below.any.*"),
        (5, "wrong-type", ""),
    )
    for holder, *reason in refused:
        with pytest.raises(EventRejected) as raised:
            check(holder)
        assert [raised.value.reason, raised.value.path] == reason


def test_forms_of_holders_are_bounded() -> None:
    check = Lines({"*": LINE})
    for number in range(1000):
        check({f"name{number}": "x"})
    assert len(check._forms) <= 64
    with pytest.raises(EventRejected):
        check({f"name{number}": "x" for number in range(999)} | {"name999": 1})
