"""Pulumi Cloud's API, as a stand-in on loopback serves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.organization import retries
from tests.organization.audits import audit
from tests.organization.servers import Cloud, cloud
from tests.organization.states import export, queue

TOKEN = "pul-hunter2"
STACKS = {
    "shop/dev": export([queue()]),
    "shop/prod": export([queue(stack="prod", encrypted=True)]),
}
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", TOKEN)
    monkeypatch.setattr(retries, "WAIT", 0.001)
    return Cloud(STACKS, TOKEN)


@pytest.fixture
def url(server: Cloud) -> Iterator[str]:
    with cloud(server) as found:
        yield found


def test_all_stacks_of_the_organization_are_exported(
    url: str, tmp_path: Path, capsys: Capture
) -> None:
    run = audit(capsys, tmp_path, url)
    assert run.found == {("shop", "dev", "sqs-queue-unencrypted")}
    assert {each["stack"]: each["tags"] for each in run.of("stack")} == {
        "dev": {"team": "pay"},
        "prod": {"team": "pay"},
    }
    assert (run.status, run.errors) == (1, {})


def test_an_api_that_answers_503_twice_costs_nothing_and_is_named(
    server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {"/api/stacks/shop/shop/dev/export": [503, 503]}
    run = audit(capsys, tmp_path, url)
    assert run.found == {("shop", "dev", "sqs-queue-unencrypted")}
    (dev,) = (each for each in run.of("stack") if each["stack"] == "dev")
    assert dev["notes"] == ["the export: failed 2 times (answered 503), then succeeded"]
    assert "the export: failed 2 times" in (tmp_path / "audit.txt").read_text()


def test_an_api_that_stays_down_costs_that_stack_alone(
    server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {"/api/stacks/shop/shop/dev/export": [503] * 9}
    run = audit(capsys, tmp_path, url)
    assert run.errors == {"shop/dev": "cannot be read: answered 503"}
    assert [each["stack"] for each in run.of("stack")] == ["dev", "prod"]
    assert run.status == 3


def test_a_list_that_fails_half_way_is_named(
    server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {"/api/user/stacks?organization=shop&continuationToken=1": [500] * 9}
    run = audit(capsys, tmp_path, url)
    (end,) = run.of("end")
    assert end["errors"] == [f"{url}: stacks cannot be listed: answered 500"]
    assert [each["stack"] for each in run.of("stack")] == ["dev"]


def test_a_stack_that_is_deleted_after_the_list_is_told_so(
    server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {"/api/stacks/shop/shop/dev/export": [404]}
    run = audit(capsys, tmp_path, url)
    assert run.errors == {"shop/dev": "the stack is gone: it was deleted after it was listed"}


def test_a_redirect_does_not_get_the_token(
    server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {"/api/stacks/shop/shop/dev/export": [302]}
    run = audit(capsys, tmp_path, url)
    assert run.errors == {"shop/dev": "cannot be read: answered 302"}


def test_settings_of_the_last_update_count(
    server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.config = {
        "stackwarden:profile": {"string": "strict", "secret": False, "object": False},
        "shop:password": {"string": "AAAA", "secret": True, "object": False},
    }
    run = audit(capsys, tmp_path, url)
    assert ("shop", "prod", "sqs-queue-without-dlq") in run.found
    assert {each["waivers"]["from"] for each in run.of("stack")} == {"history"}


@pytest.mark.parametrize("token", ["pul-other", ""])
def test_a_token_is_never_printed(
    token: str, url: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", token)
    run = audit(capsys, tmp_path, url)
    everything = run.out + run.err + "".join(f.read_text() for f in tmp_path.iterdir())
    assert run.status in (2, 3)
    assert "PULUMI_ACCESS_TOKEN" in everything
    assert "pul-" not in everything
