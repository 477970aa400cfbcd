"""Addresses are shown without credentials, and everything else as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack.credentials import without_credentials


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from https://deploy:pw@host.example.com/a is", "from https://host.example.com/a is"),
        ("https://deploy:p/w@host.example.com/a", "https://host.example.com/a"),
        ("https:///deploy:pw@host.example.com/a", "https:///host.example.com/a"),
        (r"https:\\deploy:pw@host.example.com\a", r"https:\\host.example.com\a"),
        ("c@https://deploy:pw@host.example.com/a", "c@https://host.example.com/a"),
        ("ssh://git@host.example.com:22/a.git@v1", "ssh://host.example.com:22/a.git@v1"),
        ("https://host.example.com/a?x=1&y=2", "https://host.example.com/a"),
        ("https://host.example.com/a#token=b", "https://host.example.com/a"),
        ("https://host.example.com/aB3dE5fG7hI9jK1l/b", "https://host.example.com/***/b"),
        ("installs " + "gh" + "p_" + "aB3dE5fG7" * 4, "installs ***"),
        ("aB3dE5fG7hI9jK1l@host.example.com:a/b.git", "***@host.example.com:a/b.git"),
    ],
)
def test_credentials_are_left_out(text: str, shown: str) -> None:
    assert without_credentials(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "sqsManagedSseEnabled is false",
        "the role orders-lambda-execution-role-for-eu-central-1 allows iam:PassRole",
        "arn:aws:iam::111122223333:role/orders@x",
        "arn:aws:s3:::bucket//AWSLogs/111122223333",
        "contact ann@example.com, or lodash@4.17.21",
        "https://npm.example.com/@scope/name/-/name-1.0.0.tgz",
        "https://host.example.com:8080/a/b@c",
        "https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
        "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy",
        "git+https://github.com/aws-powertools/powertools-lambda-python.git@v3.1.0",
    ],
)
def test_what_holds_none_stays_as_it_is(text: str) -> None:
    assert without_credentials(text) == text


@given(st.text("ab:/@\\?#=.h1 ", max_size=30))
def test_any_text_gets_an_answer_that_stays(text: str) -> None:
    shown = without_credentials(f"https://{text}")
    assert without_credentials(shown) == shown or "@" in shown or "?" in shown
