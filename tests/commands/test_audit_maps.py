"""`stackwarden audit --map`: the HTML report draws what each stack exposes."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.commands import main
from policypack.commands.audit_maps import maps
from policypack.settings import Settings
from tests.commands.test_map import exported
from tests.exposure.stacks import BUCKET, allow, deployed, function, role, thing, url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    held = role("worker", allow("s3:GetObject", "arn:aws:s3:::shop/*"))
    own = function("worker", held[0])
    found = tmp_path / "exported"
    found.mkdir()
    stack = deployed(*held, own, url(own), thing(BUCKET, "shop"))
    (found / "dev.json").write_bytes(exported(stack))
    (found / "broken.json").write_text("{")
    return found


def test_each_stack_that_can_be_read_has_its_map(folder: Path) -> None:
    drawn = maps([str(folder)], Settings())
    assert (drawn("shop", "dev") or "").startswith("<svg ")
    assert drawn("shop", "prod") is None


@pytest.mark.parametrize("given", [[], ["--map"]])
def test_the_report_holds_the_maps_where_it_is_asked_to(folder: Path, given: list[str]) -> None:
    output = folder.with_name("audit")
    main(["audit", str(folder), "--format", "html", "--output", str(output), "-q", *given])
    assert ("map-box" in (output / "audit.html").read_text()) is bool(given)


def test_other_formats_have_no_pictures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(folder), "--map"]) == 2
    assert "only the HTML report has pictures" in capsys.readouterr().err
