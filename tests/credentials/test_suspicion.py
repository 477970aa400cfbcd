"""The look at all texts of a resource misses nothing that the detector finds."""

from __future__ import annotations

import base64
import string

from hypothesis import given
from hypothesis import strategies as st

from policypack.credentials import secret_in
from policypack.credentials.suspicion import may_hold_secrets
from tests.credential_examples import harmless, secrets

EXAMPLES = [*secrets(), *harmless(), *secrets(7)]


def test_what_is_found_without_a_name_is_suspected() -> None:
    found = [each.value for each in EXAMPLES if secret_in(None, each.value)]
    assert len(found) > 500
    assert [value for value in found if not may_hold_secrets((value,))] == []


def test_what_is_found_within_a_text_is_suspected() -> None:
    texts = [f'run --it {each.value}\nexport {each.name}="{each.value}"' for each in EXAMPLES]
    found = [text for text in texts if secret_in(None, text)]
    assert len(found) > 500
    assert [text for text in found if not may_hold_secrets((text,))] == []


@given(st.text(string.printable, max_size=80))
def test_no_other_text_is_found_and_not_suspected(text: str) -> None:
    assert may_hold_secrets((text,)) or secret_in(None, text) is None


def test_ordinary_texts_are_not_suspected() -> None:
    ordinary = (
        *("orders", "python3.12", "eu-central-1", "index.handler", "arn:aws:kms:::key/1-2-3-4"),
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "https://orders.example.com/",
        "Receives the orders of the shop",
    )
    assert not may_hold_secrets(ordinary)
    assert may_hold_secrets((*ordinary, "AKIA" + "Q2W3E4R5T6Y7U2I3"))


def test_a_text_in_base64_is_suspected() -> None:
    assert may_hold_secrets((base64.b64encode(b"export DB_PASSWORD=9f2Kq7!xVb31").decode(),))
