"""Pulumi Cloud's API, as a stand-in on loopback serves it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policypack.organization import cloud as cloud_source
from policypack.organization import retries
from policypack.organization.journal import NAME
from policypack.organization.retries import BusyError
from tests.organization.audits import audit
from tests.organization.servers import Answer, Cloud, cloud
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


SAYS = "Pulumi Cloud answered"
DEV, LIST = "/api/stacks/shop/shop/dev", "/api/user/stacks?organization=shop"
HISTORY = f"{DEV}/updates?pageSize=1&page=1"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Answer(503), "answered 503"),
        (Answer(429), "answered 429"),
        (Answer(429, headers={"Retry-After": "0"}), "answered 429"),
        (Answer(503, headers={"Retry-After": "Thu, 26 Nov 2026 03:00:00 GMT"}), "answered 503"),
        (Answer(503, headers={"Retry-After": "soon"}), "answered 503"),
        (Answer(500), "answered 500"),
        (Answer(200, {"x": "y" * 100}, cut=50), "answer was cut off"),
        (Answer(200, {"x": "y" * 100}, headers={"Content-Length": "108"}, cut=108), "cut off"),
        (Answer(200, "text"), "answer"),
    ],
)
def test_a_fault_for_a_moment_costs_nothing_and_is_named(
    fault: Answer, told: str, server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {path: [fault] * 2 for path in (DEV, f"{DEV}/export", HISTORY, LIST)}
    run = audit(capsys, tmp_path, url)
    assert run.found == {("shop", "dev", "sqs-queue-unencrypted")}
    assert (run.status, run.errors) == (1, {})
    (dev,) = (each for each in run.of("stack") if each["stack"] == "dev")
    assert len(dev["notes"]) == 3
    for note, what in zip(dev["notes"], ("tags", "export", "history"), strict=True):
        assert note.startswith(f"the {what}: failed 2 times (")
        assert told in note
        assert note in (tmp_path / "audit.txt").read_text(encoding="utf-8")


def test_every_stack_is_judged_where_the_service_asks_each_to_wait(
    server: Cloud, tmp_path: Path, capsys: Capture
) -> None:
    """30 stacks, each third one with ten answers that ask to wait: more than tries of a fault."""
    names = [f"shop/s{number:02}" for number in range(30)]
    server.stacks = {name: export([queue(stack=name[5:])]) for name in names}
    wait = Answer(429, headers={"Retry-After": "0"})
    server.fails = {f"/api/stacks/shop/{name}/export": [wait] * 10 for name in names[::3]}
    with cloud(server) as url:
        run = audit(capsys, tmp_path, url)
    assert (len(run.found), run.errors) == (30, {})
    assert len(server.asked) == 30 + 3 * 30 + 10 * 10
    assert len(set(server.asked)) == 30 + 3 * 30


def test_who_is_told_to_wait_waits_so_long_and_so_do_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []
    now = [1000.0]
    monkeypatch.setattr("policypack.organization.retries.time.monotonic", lambda: now[0])

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("policypack.organization.retries.time.sleep", sleep)
    turns, faults = retries.Turns(), [BusyError("busy", "x", 17.0)]

    def work() -> str:
        if faults:
            raise faults.pop()
        return "state"

    assert retries.Retries().call("x", work, turns) == "state"
    assert slept == [17.0]
    # One that gets no answer gives up after minutes; then each other is asked once.
    calls = 0

    def silent() -> str:
        nonlocal calls
        calls += 1
        raise BusyError("busy", "x", 50.0)

    for expected in (4, 5):
        with pytest.raises(OSError, match="busy"):
            retries.Retries().call("x", silent, turns)
        assert calls == expected
    assert sum(slept) < 17 + retries.PATIENCE


def test_several_stacks_are_asked_for_at_once_and_each_path_once(
    server: Cloud, tmp_path: Path, capsys: Capture
) -> None:
    names = [f"shop/s{number}" for number in range(12)]
    server.stacks = {name: export([queue(stack=name[5:])]) for name in names}
    server.slow = 0.01
    with cloud(server) as url:
        run = audit(capsys, tmp_path, url)
        assert (len(run.found), run.errors) == (12, {})
        assert 2 < server.most <= 8
        assert len(server.asked) == len(set(server.asked)) == 12 + 3 * 12
        # What a folder configures is not asked for.
        server.asked.clear()
        audit(capsys, tmp_path, url, "--config-dir", str(tmp_path))
        assert len(server.asked) == 12 + 2 * 12


def test_an_api_that_stays_down_costs_that_stack_alone(
    server: Cloud, url: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retries, "PATIENCE", 0.01)
    server.fails = {f"{DEV}/export": [Answer(503)] * 99}
    run = audit(capsys, tmp_path, url)
    assert run.errors == {"shop/dev": f"cannot be read: {SAYS} 503; repeat it later"}
    assert [each["stack"] for each in run.of("stack")] == ["dev", "prod"]
    assert run.status == 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(500), f"{SAYS} 500; repeat it later"),
        (Answer(200, {}), "the list has no stacks"),
        (Answer(200, []), "the answer is not a JSON object"),
        (Answer(200, {"stacks": {}}), "the list has no stacks"),
        (Answer(200, {"stacks": ["prod", {"projectName": 5}]}), "2 of the list: missing project"),
        (Answer(200, {"stacks": [], "continuationToken": "1"}), "the list repeats a page"),
    ],
)
def test_a_list_that_fails_half_way_is_named(
    answer: Answer, said: str, server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {f"{LIST}&continuationToken=1": [answer] * 9}
    run = audit(capsys, tmp_path, url)
    (end,) = run.of("end")
    (error,) = end["errors"]
    assert error.startswith(f"{url}: stacks cannot be listed: {said}")
    assert [each["stack"] for each in run.of("stack")] == ["dev"]
    assert run.status == 3


@pytest.mark.parametrize("path", [DEV, f"{DEV}/export"])
def test_a_stack_that_is_deleted_after_the_list_is_told_so(
    path: str, server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {path: [Answer(404)]}
    run = audit(capsys, tmp_path, url)
    assert run.errors == {"shop/dev": "the stack is gone: it was deleted after it was listed"}


def test_a_stack_without_history_is_judged(
    server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {HISTORY: [Answer(404)]}
    run = audit(capsys, tmp_path, url)
    assert (run.found, run.errors) == ({("shop", "dev", "sqs-queue-unencrypted")}, {})


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        (DEV, {"tags": 5}, "the tags are malformed"),
        (HISTORY, {"updates": [5]}, "the history is malformed"),
        (HISTORY, {"updates": [{"config": {"a": 5}}]}, "the history is malformed"),
        (f"{DEV}/export", {"version": 3}, None),
    ],
)
def test_an_answer_of_another_shape_costs_that_stack_alone(
    path: str, answer: Any, said: str, server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    server.fails = {path: [Answer(200, answer)] * 9}
    run = audit(capsys, tmp_path, url)
    (error,) = run.errors.values()
    assert error.startswith(f"cannot be read: {said}" if said else "not the state of a stack")


def test_a_redirect_does_not_get_the_token(
    server: Cloud, url: str, tmp_path: Path, capsys: Capture
) -> None:
    away = {"Location": "http://127.0.0.1:9/stolen"}
    server.fails = {f"{DEV}/export": [Answer(302, headers=away)]}
    run = audit(capsys, tmp_path, url)
    (error,) = run.errors.values()
    assert error.startswith(f"cannot be read: {SAYS} 302; name the address of the API itself")


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
    written = (each for each in tmp_path.iterdir() if each.name != NAME)
    everything = run.out + run.err + json.dumps(run.lines)
    everything += "".join(each.read_text(encoding="utf-8") for each in written)
    assert run.status in (2, 3)
    assert "PULUMI_ACCESS_TOKEN" in everything
    assert "pul-" not in everything


def test_no_secret_entry_of_the_configuration_is_read(server: Cloud, url: str) -> None:
    """Of each namespace and form: a value marked as secret holds ciphertext, no setting."""
    entries = itertools.product(("stackwarden", "shop", "aws"), (False, True), (False, True))
    server.config = {
        f"{namespace}:{'secret' if secret else 'plain'}-{is_object}": {
            "string": "AAAA" if secret else "strict",
            "secret": secret,
            "object": is_object,
        }
        for namespace, secret, is_object in entries
    }
    source = cloud_source.Cloud(url)
    dev = next(key for key in source.stacks() if key.stack == "dev")
    assert source.config(dev, retries.Retries()) == {
        name: "strict" for name, held in server.config.items() if not held["secret"]
    }
