"""Redaction: what is sensitive is printed in no form, what is not can be read."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import sys
import urllib.parse
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime_guards import guard
from runtime_guards.audit import redaction
from runtime_guards.audit.logger import AuditLogger
from runtime_guards.audit.redaction import AllowedFields, Marks, shown
from runtime_guards.audit.seals import HmacSeal
from runtime_guards.audit.sensitive import is_sensitive_name, sensitive
from runtime_guards.events import Direct
from tests.guards.audit.sensitive_values import EACH, SHAPES, Value, values
from tests.guards.samples import sample
from tests.tries import represented

CORPUS = list(values())
# Every way that a text is written in where an event may hold it.
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON twice": lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    "UTF-8 in JSON": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "percent": lambda text: urllib.parse.quote(text, safe=""),
    "form": urllib.parse.quote_plus,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "hexadecimal": lambda text: text.encode().hex(),
    "HTML": html.escape,
    "repr": lambda text: repr(text)[1:-1],
    "escapes": lambda text: text.encode("unicode_escape").decode(),
}
FIELDS = ["note", "list[].note", "body.note", "Records[].s3.object.key", "deep.deeper.note"]


def printed(audit: AuditLogger, *invocations: Callable[[AuditLogger], None]) -> str:
    """All that a logger writes, to the standard output and error."""
    kept = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = output = io.StringIO()
    try:
        for invoke in invocations:
            invoke(audit)
    finally:
        sys.stdout, sys.stderr = kept
    return output.getvalue()


def events(field: str, value: Any) -> Iterator[dict[str, Any]]:
    """Events that hold a value wherever the allow-list looks, and where it does not."""
    yield {field: value}
    yield {field: f"see {value} there", "elsewhere": value, str(value): value}
    yield {"list": [{field: value}, {field: [value]}, {field: {str(value): value}}]}
    yield {"body": json.dumps({field: value}), "headers": {str(value): value}}
    yield {"body": json.dumps(json.dumps({field: value}))}
    yield {"deep": {"deeper": {field: value}}, "deeper": {str(value): {field: value}}}


@lru_cache(maxsize=1)
def _failing(audit: AuditLogger) -> tuple[Any, list[Any]]:
    """A handler whose error repeats what the list holds."""
    told: list[Any] = []

    @guard(Direct(body=dict), audit=audit)
    def handler(checked: Any, context: Any) -> None:
        raise ValueError(f"cannot handle {told[0]}")

    return handler, told


def _invoke(event: Any, value: Any) -> Callable[[AuditLogger], None]:
    def invoke(audit: AuditLogger) -> None:
        handler, told = _failing(audit)
        told[:] = [value]
        with pytest.raises(ValueError, match="cannot handle"):
            handler(event, None)

    return invoke


def _upload(value: Any) -> Callable[[AuditLogger], None]:
    """An event that nothing has checked, with the value in all that a record tells of it."""
    event = sample("s3")
    (record,) = event["Records"]
    record["s3"]["object"]["key"] = record["userIdentity"]["principalId"] = str(value)
    # What can be the name of a bucket is one.
    if not re.fullmatch(r"[a-z0-9.-]{3,63}", str(value)):
        record["s3"]["bucket"]["arn"] = f"arn:aws:s3:::{value}"
    return lambda audit: audit.log(None, event, source="s3", outcome="refused")


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(SHAPES) >= 40
    assert len(CORPUS) == len(SHAPES) * EACH >= 300
    assert len({str(value.value) for value in CORPUS}) > 300


@pytest.mark.exhaustive
@pytest.mark.parametrize("schema", represented(["own", "ocsf"], "own"))
@pytest.mark.parametrize("shape", SHAPES)
def test_no_sensitive_value_is_printed_in_any_encoding(shape: str, schema: str) -> None:
    """GIVEN a field on the allow-list WHEN it holds something sensitive THEN that is not printed.

    The value arrives in each encoding, and is looked for in each.
    """
    for value in CORPUS:
        if value.shape != shape:
            continue
        audit = AuditLogger(
            fields=[*FIELDS, value.field, f"list[].{value.field}", f"body.{value.field}"],
            schema=schema,
            seal=HmacSeal(b"k" * 32),
            starts=False,
        )
        arrivals = [*_arrivals(value)]
        said = printed(audit, *arrivals)
        assert said.count("\n") == len(arrivals)
        for name, encode in ENCODINGS.items():
            assert encode(str(value.value)) not in said, (name, value)
        decoded = [json.loads(line) for line in said.splitlines()]
        assert str(value.value) not in str(decoded), value


def _arrivals(value: Value) -> Iterator[Callable[[AuditLogger], None]]:
    for encode in ENCODINGS.values():
        arrived = value.value if encode is str else encode(str(value.value))
        for event in events(value.field, arrived):
            yield _invoke(event, arrived)
    if value.field == "note":
        yield _upload(value.value)


@pytest.mark.parametrize(
    "text",
    [
        "orders-uploads",
        "incoming/2026-03-10/new-orders.csv",
        "incoming/new+orders (2).csv",
        "0b0e3d3e-5b5c-4d58-9c8e-3f2d6a1c9a10",
        "POST",
        "o-17",
        "BOOK-1",
        "2026-03-10T07:05:09.123Z",
        "arn:aws:sqs:eu-central-1:123456789012:orders-dev",
        "SHIPPED",
        "Müller, Søren",
        "customer 4711",
        "eu-central-1",
        "1234567890123456",
        "",
    ],
)
def test_what_is_not_sensitive_can_be_read(text: str) -> None:
    assert shown(text, Marks(())) == text


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (5, 5),
        (-0.5, -0.5),
        (float("nan"), "[refused: number]"),
        (float("inf"), "[refused: number]"),
        (4111111111111111, "[redacted: card number]"),
        (4111111111111111.0, "[redacted: card number]"),
        (10**200, "[refused: length]"),
        (10**25, "[redacted: token]"),
        ("x " * 64, "x " * 64),
        ("x " * 64 + "x", "[refused: length]"),
        ({}, "[refused: object]"),
        ([], "[refused: object]"),
        (b"bytes", "[refused: object]"),
        ("a\nb", "[refused: characters]"),
        ("a\x1b[31mb", "[refused: characters]"),
        ("a\u2028b", "[refused: characters]"),
        ("a\u202eb", "[refused: characters]"),
        ("a\ud800b", "[refused: characters]"),
        ("a%0Ab", "[refused: characters]"),
        ('{"outcome":"accepted"}', "[refused: characters]"),
        ("<b>", "[refused: characters]"),
        ("\uff21\uff2b", "[refused: characters]"),
        ("ann@example.org", "[redacted: e-mail]"),
        ("4111 1111 1111 1111", "[redacted: card number]"),
        ("4111-1111-1111-1112", "4111-1111-1111-1112"),
        ("9 4111111111111111 9", "[redacted: card number]"),
        ("Bearer abc", "[redacted: authorization]"),
        ("my password is x", "[redacted: secret in a text]"),
        ("abcdefghijklmnopqrstuvwxyzabcdefg", "[redacted: token]"),
        ("aBcDeFgHiJkL", "[redacted: token]"),
        ("12345678901234567890", "[redacted: token]"),
        ("backup_AKIAIOSFODNN7EXAMPLE.csv", "[redacted: key]"),
        ("\xe9AKIAIOSFODNN7EXAMPLE", "[redacted: key]"),
        ("AKIA\u115fIOSFODNN7EXAMPLE", "[refused: characters]"),
        ("gb29 nwbk 6016 1331 9268 19", "[redacted: IBAN]"),
        ("to GB29-NWBK-6016-1331-9268-19", "[redacted: IBAN]"),
        ("in10 days from last week", "in10 days from last week"),
        ("no\u212a22 \u017f\u017f\u017f\u017f elevens long", "[refused: characters]"),
        ("170-123-4567", "[redacted: phone number]"),
        ("2170-123-4567", "2170-123-4567"),
    ],
)
def test_a_label_says_why_a_value_is_not_printed(value: Any, label: Any) -> None:
    assert shown(value, Marks(())) == label


def test_a_number_that_python_would_not_write_is_refused() -> None:
    assert {shown(sign * 10**5000, Marks(())) for sign in (1, -1)} == {"[refused: length]"}


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "newPassword",
        "DB_PASSWD",
        "x-api-key",
        "apiKey",
        "APIKEY",
        "client_secret",
        "accessToken",
        "Authorization",
        "authorisation",
        "set-cookie",
        "sessionId",
        "private_key",
        "userPin",
        "pin",
        "otp",
        "creditCardNumber",
        "dateOfBirth",
        "emailAddress",
        "user_pass",
        "dbPass",
        "awsCreds",
        "privKey",
        "dob",
    ],
)
def test_a_name_tells_that_its_field_is_sensitive(name: str) -> None:
    assert is_sensitive_name(name)
    event = {name: "harmless", "outer": {name: {"below": "harmless"}}}
    fields = AllowedFields([name, f"outer.{name}.below"], Marks(()))
    assert set(fields.of(event).values()) == {"[redacted: name]"}


@pytest.mark.parametrize(
    "name",
    [
        "orderId",
        "key",
        "status",
        "pinned",
        "spin",
        "company",
        "keyboard",
        "panel",
        "http",
        "passed",
        "mail",
    ],
)
def test_other_names_tell_nothing(name: str) -> None:
    assert not is_sensitive_name(name)


# Paths


def test_a_path_leads_through_objects_lists_and_texts_of_json() -> None:
    event = {
        "Records": [{"body": '{"order": {"id": "o-1"}}'}, {"body": "no JSON"}, {"body": '["o"]'}],
        "none": None,
        "yes": True,
        "matrix": [[1, 2], [3]],
        "plain": {"id": 5},
    }
    paths = ["Records[].body.order.id", "none", "yes", "matrix[][]", "plain.id", "plain[].id"]
    assert AllowedFields([*paths, "Records.body", "no.such"], Marks(())).of(event) == {
        "Records[].body.order.id": ["o-1"],
        "none": None,
        "yes": True,
        "matrix[][]": [1, 2, 3],
        "plain.id": 5,
    }


def test_a_list_is_shown_to_its_bound() -> None:
    fields = AllowedFields(["ids[]"], Marks(()))
    assert fields.of({"ids": list(range(10))})["ids[]"] == list(range(10))
    assert fields.of({"ids": list(range(5000))})["ids[]"] == [*range(10), "[more]"]


def test_a_text_of_json_is_read_to_its_bound() -> None:
    fields = AllowedFields(["body.id"], Marks(()))
    body = json.dumps({"id": "o-1", "more": "x" * 65_000})
    assert fields.of({"body": body}) == {"body.id": "o-1"}
    assert fields.of({"body": f"{body}{' ' * 600}"}) == {}


def test_a_text_is_read_once_for_all_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def parse(text: str, path: str) -> Any:
        read.append(text)
        return json.loads(text)

    monkeypatch.setattr(redaction, "parse_json", parse)
    body = '{"id": "o-1", "status": "new"}'
    fields = AllowedFields(["body.id", "body.status", "body.no"], Marks(()))
    assert fields.of({"body": body}) == {"body.id": "o-1", "body.status": "new"}
    assert read == [body]


@pytest.mark.parametrize("path", ["", ".", "a..b", "[]", "a[0]", "a.b.", "a b", "a[]b", 5])
def test_a_path_that_means_nothing_is_an_error(path: Any) -> None:
    with pytest.raises(ValueError, match="invalid path"):
        AllowedFields([path], Marks(()))


def test_an_allow_list_has_a_bound() -> None:
    AllowedFields([f"f{number}" for number in range(32)], Marks(()))
    with pytest.raises(ValueError, match="at most 32 paths"):
        AllowedFields([f"f{number}" for number in range(33)], Marks(()))


# Marked secrets


def test_a_short_mark_is_found_whole_and_a_long_one_by_its_parts() -> None:
    marks = Marks(["tiny", "a longer secret"])
    assert shown("so TINY", marks) == "[redacted: marked]"
    assert shown("so tin", marks) == "so tin"
    assert shown("LONGER S", marks) == "[redacted: marked]"
    assert shown("longer", marks) == "longer"


SECRETS = st.text(min_size=8, max_size=60).filter(lambda text: len(set(text)) > 2)


@given(
    secret=SECRETS,
    before=st.text(max_size=20),
    after=st.text(max_size=20),
    cut=st.integers(0, 40),
    encoding=st.sampled_from(["plain", "JSON", "UTF-8 in JSON", "repr"]),
    schema=st.sampled_from(["own", "ocsf"]),
)
def test_no_eight_characters_of_a_marked_secret_are_printed(
    secret: str, before: str, after: str, cut: int, encoding: str, schema: str
) -> None:
    """GIVEN a secret that is marked WHEN it, or a part, turns up anywhere THEN none of it shows."""
    part = secret[cut % (len(secret) - 7) :]
    audit = AuditLogger(fields=FIELDS, secrets=[secret], schema=schema, caller="clear")
    neutral = printed(audit, _turning_up("a", "b"))
    said = printed(audit, *(_turning_up(ENCODINGS[encoding](t), before) for t in (secret, part)))
    said += printed(audit, *(_turning_up(f"{before}{t}{after}", after) for t in (secret, part)))
    for start in range(len(secret) - 7):
        window = secret[start : start + 8]
        assert window not in said or window in neutral or window in "[redacted: marked]"
        assert json.dumps(window)[1:-1] not in said or window in neutral


def _turning_up(text: str, path: str) -> Callable[[AuditLogger], None]:
    def invoke(audit: AuditLogger) -> None:
        context = type("C", (), {"function_name": text, "aws_request_id": text})
        for event in events("note", text):
            audit.log(context, event, source="s3", checked=event, startup=text)
        upload = sample("s3")
        upload["Records"][0]["s3"]["object"]["key"] = text
        upload["Records"][0]["s3"]["bucket"]["arn"] = f"arn:aws:s3:::{text}"
        upload["Records"][0]["userIdentity"]["principalId"] = text
        for checked in (None, upload):
            audit.log(context, upload, source="s3", checked=checked, refused=[{"path": path}])

    return invoke


@given(st.text(max_size=200))
def test_what_is_printed_is_one_line_without_anything_that_acts(text: str) -> None:
    audit = AuditLogger(fields=FIELDS)
    said = printed(audit, _turning_up(text, text))
    assert said.isascii()
    for line in said.split("\n"):
        assert not line or line.isprintable()
        shown_again = json.loads(line) if line else {}
        for found in _texts(shown_again):
            # Not even whoever decodes the line gets a character that acts, or JSON in a text.
            assert found.isprintable()
            assert not set(found) & set('{}"\\<>')


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield name
            yield from _texts(below)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


@given(st.text(alphabet=st.characters(categories=["L"]), max_size=11))
def test_a_word_of_any_script_is_printed_as_it_is_or_refused(text: str) -> None:
    assert sensitive(text) in (None, "[refused: characters]")


def test_values_of_a_path_are_the_same_by_both_ways() -> None:
    """GIVEN a path that most elements have WHEN read at once THEN it has the values of a walk."""
    odd: tuple[Any, ...] = (None, [], {}, "x", [None], [{"b": None}], 5)
    deep: Any = {
        "a": {"b": [{"c": 1, "": {"c": 2}}, {"c": [3]}], "": [{"c": 4}], "t": '{"c": [{"d": 5}]}'}
    }
    events: list[Any] = [
        deep,
        {"a": [deep] * 30},
        {"a": {"b": [{"c": n} for n in range(30)]}},
        {"a": {"b": [{"c": n} if n % 3 else {} for n in range(60)]}},
        {"a": {"b": [[{"c": n}] * 3 for n in range(30)]}},
        {"a": {"b": {"": [{"c": 1}], "c": "x"}}},
        *({"a": value} for value in odd),
        [],
        None,
    ]
    for path in ("a", "a.b", "a.b[]", "a.b[].c", "a.b[][].c", "a[].a.b[].c", "a.t.c[].d", "a[].b"):
        steps = redaction._steps(path)
        for event in events:
            walked = list(islice(redaction._at(event, steps, {}), redaction.MOST_VALUES + 1))
            assert redaction._values(event, steps, {}) == walked, (path, event)
