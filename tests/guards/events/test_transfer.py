"""Users and files of Transfer Family: names that anybody chooses, and that become paths.

https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
https://docs.aws.amazon.com/transfer/latest/userguide/custom-step-details.html
"""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.events.transfer_authorizer import TransferAuthorizer
from runtime_guards.events.transfer_workflow import TransferWorkflow
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

USER = "transfer-authorizer"
STEP = "transfer-workflow"
EFS = {"domain": "EFS", "fileSystemId": "fs-0123456789abcdef0", "path": "/alice/orders.csv"}
EXECUTION = "serviceMetadata.executionDetails"


def test_a_user_with_a_password_is_read() -> None:
    event = TransferAuthorizer().validate(sample(USER))
    assert (event.user_name, event.password) == ("alice@shop", "correct horse battery staple")
    assert (event.protocol, event.source_ip) == ("SFTP", "203.0.113.7")
    assert event.server_id == "s-0123456789abcdef0"
    assert "horse" not in repr(event)


@pytest.mark.parametrize("password", [GONE, None, ""])
def test_a_user_with_a_key_has_no_password(password: Any) -> None:
    assert TransferAuthorizer().validate(changed(USER, ("password", password))).password is None


@pytest.mark.parametrize("name", ["bob", "bob.smith-1@shop", "1ab", "x" * 100])
def test_a_user_name_of_the_documented_form_is_accepted(name: str) -> None:
    # https://docs.aws.amazon.com/transfer/latest/userguide/API_TestIdentityProvider.html
    assert TransferAuthorizer().validate(changed(USER, ("username", name))).user_name == name


@pytest.mark.parametrize(
    ("change", "value", "reason"),
    [
        *(
            ("username", name, "malformed")
            for name in ("../bob", "bob/..", "b", "..bob", "bob*", "${aws:x}", "bob\n", "bób", "")
        ),
        ("username", "x" * 101, "malformed"),
        ("username", GONE, "missing"),
        ("password", "p" * 1025, "too-long"),
        ("password", 5, "wrong-type"),
        ("protocol", "SSH", "malformed"),
        ("serverId", "s-0123/../", "malformed"),
        ("sourceIp", "localhost", "malformed"),
        ("sourceIp", GONE, "missing"),
    ],
)
def test_another_user_is_denied(change: str, value: Any, reason: str) -> None:
    event = changed(USER, (change, value))
    assert refusal_of(TransferAuthorizer(), event) == (reason, change)
    if value is not GONE:
        # A response without a role denies the user.
        assert _answer(event) == {}


def _answer(event: Any) -> Any:
    @guard(TransferAuthorizer(), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        return {"Role": "arn:aws:iam::123456789012:role/files"}

    return handler(event, None)


def test_the_answer_to_a_good_user_is_the_handlers() -> None:
    assert _answer(sample(USER)) == {"Role": "arn:aws:iam::123456789012:role/files"}


@pytest.mark.parametrize("address", ["::1", "2001:db8::ff00:42:8329", "::ffff:192.0.2.1"])
def test_an_address_of_ipv6_is_accepted(address: str) -> None:
    assert TransferAuthorizer().validate(changed(USER, ("sourceIp", address))).source_ip == address


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"servers": {"s-11111111111111111"}}, "serverId"),
        ({"protocols": {"FTPS"}}, "protocol"),
        ({"username": "alice"}, "username"),
    ],
)
def test_options_of_users_are_applied(options: dict[str, Any], place: str) -> None:
    assert refusal_of(TransferAuthorizer(**options), sample(USER)) == ("not-allowed", place)
    assert TransferAuthorizer(username="alice@.*", protocols={"SFTP"}).validate(sample(USER))


def test_a_file_in_s3_is_read() -> None:
    event = TransferWorkflow(extensions={".csv"}, prefixes={"alice/"}).validate(sample(STEP))
    assert (event.domain, event.bucket) == ("S3", "orders-incoming")
    assert (event.key, event.path, event.file_system_id) == ("alice/new orders.csv", None, None)
    assert event.workflow_id == "w-0123456789abcdefg"
    assert event.execution_id == "abcd1234-aa11-bb22-cc33-abcdef123456"
    assert event.token.startswith("c3Rl")


def test_a_file_in_efs_is_read() -> None:
    event = TransferWorkflow(prefixes={"alice/"}).validate(changed(STEP, ("fileLocation", EFS)))
    assert (event.domain, event.path, event.key) == ("EFS", "/alice/orders.csv", None)
    assert event.file_system_id == "fs-0123456789abcdef0"


@pytest.mark.parametrize(
    ("change", "value", "refusal"),
    [
        ("fileLocation.key", "alice/../bob.csv", ("traversal", "fileLocation.key")),
        ("fileLocation.key", "/etc/passwd", ("traversal", "fileLocation.key")),
        ("fileLocation.key", "a%2e%2e/../b", ("traversal", "fileLocation.key")),
        ("fileLocation.key", "a\x1bb", ("control-character", "fileLocation.key")),
        ("fileLocation.key", "", ("missing", "fileLocation.key")),
        ("fileLocation.bucket", GONE, ("missing", "fileLocation.bucket")),
        ("fileLocation.path", "/a", ("inconsistent", "fileLocation.path")),
        ("fileLocation.domain", "FTP", ("malformed", "fileLocation.domain")),
        ("fileLocation", {**EFS, "path": "a"}, ("malformed", "fileLocation.path")),
        ("fileLocation", {**EFS, "path": "/a/../b"}, ("traversal", "fileLocation.path")),
        ("fileLocation", {**EFS, "path": "//a"}, ("traversal", "fileLocation.path")),
        ("fileLocation", {**EFS, "path": "/"}, ("missing", "fileLocation.path")),
        ("fileLocation", {**EFS, "key": "a"}, ("inconsistent", "fileLocation.key")),
        (f"{EXECUTION}.workflowId", "w-1", ("malformed", f"{EXECUTION}.workflowId")),
        (f"{EXECUTION}.executionId", "1", ("malformed", f"{EXECUTION}.executionId")),
        ("token", "a b", ("malformed", "token")),
    ],
)
def test_another_step_is_refused(change: str, value: Any, refusal: tuple[str, str]) -> None:
    assert refusal_of(TransferWorkflow(), changed(STEP, (change, value))) == refusal


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"extensions": {".pdf"}}, "fileLocation.key"),
        ({"prefixes": {"bob/"}}, "fileLocation.key"),
        ({"buckets": {"other"}}, "fileLocation.bucket"),
        ({"workflows": {"w-1"}}, f"{EXECUTION}.workflowId"),
    ],
)
def test_options_of_files_are_applied(options: dict[str, Any], place: str) -> None:
    assert refusal_of(TransferWorkflow(**options), sample(STEP)) == ("not-allowed", place)


def test_a_refused_step_fails() -> None:
    @guard(TransferWorkflow(extensions={".pdf"}), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any: ...

    with pytest.raises(EventRejected):
        handler(sample(STEP), None)
