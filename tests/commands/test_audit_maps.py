"""`stackwarden audit --map`: each stack is drawn while it is judged, and the journal keeps it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.organization import stacks
from policypack.organization.checkpoints import read_state
from policypack.organization.journal import NAME
from policypack.report.audit_lines import read
from tests.commands.test_map import exported
from tests.exposure.stacks import (
    BUCKET,
    EXTERNAL,
    allow,
    deployed,
    function,
    role,
    thing,
    url,
)
from tests.judged import resource

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    held = role("worker", allow("s3:GetObject", "arn:aws:s3:::shop/*"))
    own = function("worker", held[0])
    permission = {"function": "worker", "principal": EXTERNAL}
    allowed = resource("aws:lambda/permission:Permission", permission, "partner")
    found = tmp_path / "exported"
    found.mkdir()
    stack = deployed(*held, own, url(own), allowed, thing(BUCKET, "shop"))
    (found / "dev.json").write_bytes(exported(stack))
    (found / "broken.json").write_text("{", encoding="utf-8")
    return found


def maps(journal: Path) -> dict[str, Any]:
    """The maps of the stacks by project."""
    lines = read(journal)
    return {each["project"]: each["map"] for each in lines if each["kind"] == "stack"}


def drawn(page: Path) -> dict[str, Any]:
    """The maps in a page by the name of their stack."""
    found = re.findall(r'data-stack="([^"]*)">(.*)</script>', page.read_text(encoding="utf-8"))
    return {name: json.loads(held) for name, held in found}


@pytest.mark.parametrize("where", [[], ["--workers", "2"]])
def test_each_stack_that_can_be_read_has_its_map(folder: Path, where: list[str]) -> None:
    output = folder.with_name("audit")
    main(["audit", str(folder), "--map", "--output", str(output), *where])
    found = maps(output / NAME)
    assert found[""] is None
    assert found["shop"][0] == "svg"
    assert "worker reads shop" in json.dumps(found["shop"])


def test_a_state_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []

    def counted(data: bytes) -> Any:
        read.append(data)
        return read_state(data)

    monkeypatch.setattr(stacks, "read_state", counted)
    main(["audit", str(folder), "--map", "--format", "html", "--quiet"])
    assert len(read) == len([*folder.iterdir()])


@pytest.mark.parametrize("given", [[], ["--map"]])
def test_the_report_holds_the_maps_where_it_is_asked_to(folder: Path, given: list[str]) -> None:
    output = folder.with_name("audit")
    main(["audit", str(folder), "--format", "html", "--output", str(output), "-q", *given])
    page = drawn(output / "audit.html")
    assert set(page) == ({"shop/dev"} if given else set())


def test_a_report_of_the_journal_shows_the_maps(folder: Path, tmp_path: Path) -> None:
    output, page = tmp_path / "audit", tmp_path / "again.html"
    main(["audit", str(folder), "--map", "--output", str(output)])
    journal = output / NAME
    main(["report", str(journal), "--format", "html", "--output", str(page)])
    assert drawn(page) == {"shop/dev": maps(journal)["shop"]}


@pytest.mark.parametrize("trusted", [[], [EXTERNAL]])
def test_the_accounts_that_the_stack_trusts_are_not_external(
    folder: Path, tmp_path: Path, trusted: list[str]
) -> None:
    config = {"config": {"stackwarden:trusted_accounts": trusted}}
    (tmp_path / "Pulumi.dev.yaml").write_text(json.dumps(config), encoding="utf-8")
    output = tmp_path / "audit"
    arguments = ["--map", "--config-dir", str(tmp_path), "--output", str(output)]
    main(["audit", str(folder), *arguments])
    held = json.dumps(maps(output / NAME)["shop"])
    assert (f"Account {EXTERNAL}" in held) is not bool(trusted)


def test_a_map_that_cannot_be_drawn_costs_the_map_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("hunter2")

    monkeypatch.setattr(stacks, "exposure", fails)
    main(["audit", str(folder), "--map", "--output", str(tmp_path)])
    lines = read(tmp_path / NAME)
    (line,) = (each for each in lines if each.get("project") == "shop" and each["kind"] == "stack")
    assert (line["map"], line["error"]) == (None, None)
    assert line["findings"]
    assert line["notes"] == ["map: cannot be drawn: KeyError; report it as a bug in stackwarden"]


def test_the_document_of_a_run_has_no_pictures(folder: Path, tmp_path: Path) -> None:
    main(["audit", str(folder), "--map", "--format", "json", "--output", str(tmp_path)])
    document = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    assert len(document["stacks"]) == 2
    assert not [each for each in document["stacks"] if "map" in each]


def test_an_audit_without_maps_is_not_resumed_with_them(folder: Path, capsys: Capture) -> None:
    output = ["--output", str(folder.with_name("audit"))]
    main(["audit", str(folder), *output])
    assert main(["audit", str(folder), *output, "--resume", "--map"]) == 2
    assert "journal of an audit with other options" in capsys.readouterr().err


def test_what_shows_no_picture_and_keeps_none_is_refused(folder: Path, capsys: Capture) -> None:
    assert main(["audit", str(folder), "--map"]) == 2
    assert (
        "--map: --format text does not support maps; use --format html" in capsys.readouterr().err
    )
