"""getPolicyDocument, held against texts worked out from AWS's provider's own rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack.offline.policy_document import PolicyDocumentError, document_id, render
from policypack.offline.property_values import UNKNOWN
from tests.offline.minimal import secret


def statements(*given_statements: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
    _, minified = render({"statements": list(given_statements), **more})
    found: list[dict[str, Any]] = json.loads(minified)["Statement"]
    return found


def source(*given_statements: Mapping[str, Any], **more: Any) -> str:
    return json.dumps({**more, "Statement": list(given_statements)})


def test_text_is_indented_by_two_and_minified_without_spaces() -> None:
    text, minified = render(
        {
            "policyId": "orders",
            "statements": [
                {
                    "sid": "Read",
                    "actions": ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
                    "resources": ["arn:aws:sqs:eu-west-1:123456789012:orders"],
                }
            ],
        }
    )
    assert text == (
        "{\n"
        '  "Version": "2012-10-17",\n'
        '  "Id": "orders",\n'
        '  "Statement": [\n'
        "    {\n"
        '      "Sid": "Read",\n'
        '      "Effect": "Allow",\n'
        '      "Action": [\n'
        '        "sqs:ReceiveMessage",\n'
        '        "sqs:DeleteMessage"\n'
        "      ],\n"
        '      "Resource": "arn:aws:sqs:eu-west-1:123456789012:orders"\n'
        "    }\n"
        "  ]\n"
        "}"
    )
    assert minified == (
        '{"Version":"2012-10-17","Id":"orders","Statement":[{"Sid":"Read","Effect":"Allow",'
        '"Action":["sqs:ReceiveMessage","sqs:DeleteMessage"],'
        '"Resource":"arn:aws:sqs:eu-west-1:123456789012:orders"}]}'
    )


def test_nothing_but_a_version() -> None:
    assert render({}) == ('{\n  "Version": "2012-10-17"\n}', '{"Version":"2012-10-17"}')
    assert render({"version": "2008-10-17"})[1] == '{"Version":"2008-10-17"}'


def test_sets_are_sorted_downwards_and_lose_duplicates() -> None:
    (statement,) = statements(
        {
            "effect": "Deny",
            "notActions": ["a:x", "c:x", "b:x", "a:x"],
            "notResources": ["arn:1", "arn:1"],
        }
    )
    assert statement == {
        "Effect": "Deny",
        "NotAction": ["c:x", "b:x", "a:x"],
        "NotResource": "arn:1",
    }


def test_only_the_star_type_becomes_the_bare_star() -> None:
    everybody, accounts = statements(
        {"principals": [{"type": "*", "identifiers": ["*"]}]},
        {"notPrincipals": [{"type": "AWS", "identifiers": ["*"]}]},
    )
    assert everybody["Principal"] == "*"
    assert accounts["NotPrincipal"] == {"AWS": "*"}


def test_principals_by_type_with_several_identifiers() -> None:
    (statement,) = statements(
        {
            "principals": [
                {"type": "Service", "identifiers": ["lambda.amazonaws.com"]},
                {"type": "AWS", "identifiers": ["111111111111", "333333333333"]},
            ]
        }
    )
    assert list(statement["Principal"].items()) == [
        ("AWS", ["333333333333", "111111111111"]),
        ("Service", "lambda.amazonaws.com"),
    ]


# The provider's acceptance tests expect these two orders: they follow from the hash of each block.
@pytest.mark.parametrize(
    ("partition", "order"), [("aws", [3, 4, 2, 1]), ("aws-us-gov", [3, 2, 1, 4])]
)
def test_blocks_of_one_type_come_in_the_order_of_a_terraform_set(
    partition: str, order: list[int]
) -> None:
    def root(digit: int) -> str:
        return f"arn:{partition}:iam::{str(digit) * 12}:root"

    blocks = [[root(1), root(2)], [root(3)], [root(4)]]
    (statement,) = statements(
        {"principals": [{"type": "AWS", "identifiers": block} for block in blocks]}
    )
    assert statement["Principal"]["AWS"] == [root(digit) for digit in order]


def test_conditions_keep_the_order_of_values_and_join_keys() -> None:
    (statement,) = statements(
        {
            "conditions": [
                {"test": "StringLike", "variable": "s3:prefix", "values": ["home/", "", "a"]},
                {"test": "StringLike", "variable": "aws:PrincipalArn", "values": ["*"]},
                {"test": "Bool", "variable": "aws:SecureTransport", "values": [True]},
                {"test": "NumericLessThan", "variable": "aws:MultiFactorAuthAge", "values": [60.0]},
            ]
        }
    )
    assert json.dumps(statement["Condition"]) == json.dumps(
        {
            "Bool": {"aws:SecureTransport": "true"},
            "NumericLessThan": {"aws:MultiFactorAuthAge": "60"},
            "StringLike": {"aws:PrincipalArn": "*", "s3:prefix": ["home/", "", "a"]},
        }
    )


def test_two_blocks_of_one_key_are_joined() -> None:
    block = {"test": "StringEquals", "variable": "aws:SourceVpc"}
    (statement,) = statements(
        {"conditions": [{**block, "values": ["vpc-1"]}, {**block, "values": ["vpc-2"]}]}
    )
    assert sorted(statement["Condition"]["StringEquals"]["aws:SourceVpc"]) == ["vpc-1", "vpc-2"]


def test_policy_variables_are_written_with_an_ampersand_except_in_actions() -> None:
    (statement,) = statements(
        {
            "actions": ["s3:&{x}"],
            "resources": ["arn:aws:s3:::b/&{aws:username}/*"],
            "principals": [{"type": "AWS", "identifiers": ["&{aws:userid}"]}],
            "conditions": [{"test": "StringLike", "variable": "k", "values": ["&{a}/&{b}"]}],
        }
    )
    assert statement == {
        "Effect": "Allow",
        "Action": "s3:&{x}",
        "Resource": "arn:aws:s3:::b/${aws:username}/*",
        "Principal": {"AWS": "${aws:userid}"},
        "Condition": {"StringLike": {"k": "${a}/${b}"}},
    }


def test_text_is_escaped_as_go_escapes_it() -> None:
    _, minified = render({"statements": [{"resources": ["<a>&\u2028ü"]}]})
    assert '"Resource":"\\u003ca\\u003e\\u0026\\u2028ü"' in minified


def test_sources_come_first_overrides_last_and_a_sid_is_replaced_in_its_place() -> None:
    found = statements(
        {"sid": "Same", "actions": ["own:*"]},
        {"sid": "Own", "actions": ["own:*"]},
        sourcePolicyDocuments=[
            source({"Sid": "Same", "Effect": "Deny", "Action": "first:*"}),
            source({"Effect": "Allow", "Action": "second:*"}),
        ],
        overridePolicyDocuments=[
            source({"Sid": "Own", "Effect": "Deny", "Action": ["b", "a"]}),
            source({"Sid": "New", "Effect": "Allow", "Action": "third:*"}),
        ],
    )
    assert found == [
        {"Sid": "Same", "Effect": "Allow", "Action": "own:*"},
        {"Effect": "Allow", "Action": "second:*"},
        {"Sid": "Own", "Effect": "Deny", "Action": ["b", "a"]},
        {"Sid": "New", "Effect": "Allow", "Action": "third:*"},
    ]


def test_the_newest_version_and_the_last_id_win() -> None:
    _, minified = render(
        {
            "version": "2008-10-17",
            "policyId": "own",
            "sourcePolicyDocuments": [source(Version="2012-10-17", Id="first")],
            "overridePolicyDocuments": [source(Id="last")],
        }
    )
    assert minified == '{"Version":"2012-10-17","Id":"last"}'


def test_a_source_is_rewritten_in_the_providers_way() -> None:
    (statement,) = statements(
        sourcePolicyDocuments=[
            source(
                {
                    "sid": "Mixed",
                    "Effect": "Allow",
                    "Principal": {"Service": "x", "AWS": ["1", "3", "2"]},
                    "Condition": {
                        "StringEquals": {"b": ["one"], "a": "two"},
                        "Bool": {"c": True},
                        "NumericEquals": {"dropped": 5},
                    },
                    "Resource": ["z", "a"],
                }
            )
        ]
    )
    assert statement == {
        "Sid": "Mixed",
        "Effect": "Allow",
        "Resource": ["z", "a"],
        "Principal": {"AWS": ["3", "2", "1"], "Service": "x"},
        "Condition": {"Bool": {"c": "true"}, "StringEquals": {"a": "two", "b": "one"}},
    }


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"statements": [{"sid": "A"}, {"sid": "A"}]}, r"statements\[1\]: duplicate Sid \(A\)"),
        (
            {"sourcePolicyDocuments": [source({"Sid": "A"}), source({"Sid": "A"})]},
            r"sourcePolicyDocuments\[1\]: duplicate Sid \(A\)",
        ),
        ({"statements": [{"sid": "not-plain"}]}, "alphanumeric"),
        ({"statements": [{"effect": "allow"}]}, "Allow or Deny"),
        ({"version": "2013"}, "version must be one of"),
        ({"sourceJson": "{}"}, "pass sourcePolicyDocuments instead"),
        ({"overrideJson": "{}"}, "pass overridePolicyDocuments instead"),
        ({"sourcePolicyDocuments": ["{"]}, r"sourcePolicyDocuments\[0\]: invalid JSON"),
        ({"sourcePolicyDocuments": ["[]"]}, "must be an object"),
        ({"sourcePolicyDocuments": ['{"Statement":{}}']}, "must be a list"),
        ({"overridePolicyDocuments": [source({"Principal": {"AWS": [1]}})]}, "identifier"),
        ({"overridePolicyDocuments": [source({"Condition": {"Bool": 1}})]}, "object"),
        ({"overridePolicyDocuments": [source({"Sid": 1})]}, "must be a string"),
        ({"statements": [{"actions": [{}]}]}, "must be a string"),
        (
            {"version": "2008-10-17", "statements": [{"resources": ["&{aws:username}"]}]},
            "not supported in version 2008-10-17",
        ),
    ],
)
def test_what_the_provider_refuses_is_refused(args: Mapping[str, Any], message: str) -> None:
    with pytest.raises(PolicyDocumentError, match=message) as refused:
        render(args)
    assert "\n" not in str(refused.value)


def test_several_statements_may_have_no_sid() -> None:
    assert len(statements({"actions": ["a"]}, {"actions": ["a"], "sid": ""})) == 2


FULL: dict[str, Any] = {
    "policyId": "i",
    "sourcePolicyDocuments": [source({"Effect": "Allow"})],
    "statements": [
        {
            "sid": "S",
            "actions": ["a"],
            "resources": ["r"],
            "principals": [{"type": "AWS", "identifiers": ["1"]}],
            "conditions": [{"test": "t", "variable": "v", "values": ["w"]}],
        }
    ],
}


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in members:
        if isinstance(item, (dict, list)):
            yield from leaves(item, (*path, key))
        else:
            yield (*path, key)


@pytest.mark.parametrize("path", list(leaves(FULL)))
def test_one_unknown_leaf_makes_both_texts_unknown(path: tuple[Any, ...]) -> None:
    args = json.loads(json.dumps(FULL))
    holder = args
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = f"prefix {UNKNOWN}"
    assert render(args) == (UNKNOWN, UNKNOWN)
    assert UNKNOWN not in render(FULL)[0]


def test_a_secret_argument_is_opened() -> None:
    (statement,) = statements({"resources": secret(["arn:aws:s3:::b"])})
    assert statement["Resource"] == "arn:aws:s3:::b"


def test_the_id_is_the_checksum_of_the_text() -> None:
    # zlib.crc32(b"123456789"), the check value of CRC-32.
    assert document_id("123456789") == str(0xCBF43926)


@given(st.lists(st.text(max_size=8), max_size=5), st.lists(st.text(max_size=8), max_size=5))
def test_both_texts_hold_the_same_and_a_document_survives_a_merge(
    actions: list[str], resources: list[str]
) -> None:
    args = {"statements": [{"actions": actions, "resources": resources}]}
    text, minified = render(args)
    assert json.loads(text) == json.loads(minified)
    if "&{" not in "".join(resources):
        assert render({"sourcePolicyDocuments": [text]}) == (text, minified)
