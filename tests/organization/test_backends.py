"""The layouts of self-managed backends, in files and in PostgreSQL's rows alike."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
import zstandard

from policypack.organization.locations import open_source
from policypack.organization.retries import Retries
from policypack.organization.sources import Source, shown
from tests.organization.states import backend, checkpoint, queue


def wrote(folder: Path, name: str, data: bytes = b"{}") -> Path:
    file = folder / ".pulumi" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def listed(source: Source) -> list[tuple[str, str, str]]:
    return sorted((each.project, each.stack, Path(each.name).name) for each in source.stacks())


def test_stacks_of_both_layouts_and_all_compressions_are_listed(tmp_path: Path) -> None:
    data = checkpoint([queue()])
    wrote(tmp_path, "stacks/shop/dev.json", data)
    wrote(tmp_path, "stacks/shop/prod.json.gz", gzip.compress(data))
    wrote(tmp_path, "stacks/pay/prod.json.zst", zstandard.compress(data))
    wrote(tmp_path, "stacks/old.json", data)
    source = open_source(f"file://{tmp_path}")
    assert listed(source) == [
        ("", "old", "old.json"),
        ("pay", "prod", "prod.json.zst"),
        ("shop", "dev", "dev.json"),
        ("shop", "prod", "prod.json.gz"),
    ]
    for key in source.stacks():
        assert source.state(key, Retries())


def test_copies_tags_history_and_other_objects_are_no_stacks(tmp_path: Path) -> None:
    for name in (
        "stacks/shop/dev.json.bak",
        "stacks/shop/dev.json.gz.bak",
        "stacks/shop/dev.pulumi-tags",
        "stacks/shop/dev.json.attrs",
        "stacks/shop/deep/er.json",
        "backups/shop/dev/dev.1.json",
        "history/shop/dev/dev-1.checkpoint.json",
        "locks/organization/shop/dev/1.json",
        "meta.yaml",
    ):
        wrote(tmp_path, name)
    wrote(tmp_path, "stacks/shop/dev.json", checkpoint([]))
    assert listed(open_source(f"file://{tmp_path}")) == [("shop", "dev", "dev.json")]


def test_of_two_compressions_of_one_stack_the_newest_counts(tmp_path: Path) -> None:
    for name, age in (("dev.json", 100), ("dev.json.gz", 200), ("dev.json.zst", 150)):
        os.utime(wrote(tmp_path, f"stacks/shop/{name}"), (age, age))
    assert listed(open_source(f"file://{tmp_path}")) == [("shop", "dev", "dev.json.gz")]


def test_a_folder_with_a_backend_is_one(tmp_path: Path) -> None:
    backend(tmp_path, {"shop/dev": [queue()]})
    assert listed(open_source(str(tmp_path))) == [("shop", "dev", "dev.json")]


@pytest.mark.parametrize("location", ["file://~", "file://~/", "file://.", "."])
def test_the_forms_of_a_folder_are_those_of_the_cli(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend(tmp_path, {"shop/dev": [queue()]})
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert listed(open_source(location)) == [("shop", "dev", "dev.json")]


def test_a_backend_without_stacks_has_none(tmp_path: Path) -> None:
    assert listed(open_source(f"file://{tmp_path}")) == []


def test_tags_stand_beside_the_checkpoint(tmp_path: Path) -> None:
    source = open_source(backend(tmp_path, {"shop/dev": [], "shop/prod": []}))
    wrote(tmp_path, "stacks/shop/dev.pulumi-tags", b'{"version": 1, "tags": {"team": "pay"}}')
    dev, prod = sorted(source.stacks(), key=lambda each: each.stack)
    assert (source.tags(dev, Retries()), source.tags(prod, Retries())) == ({"team": "pay"}, {})


def test_the_configuration_is_that_of_the_last_update_without_secrets(tmp_path: Path) -> None:
    source = open_source(backend(tmp_path, {"shop/dev": []}))
    for time, profile in (("1000", "essential"), ("2000", "strict")):
        config = {
            "stackwarden:profile": profile,
            "stackwarden:trusted_accounts": ["111111111111"],
            "shop:password": {"secure": "v1:AAAA"},
        }
        data = gzip.compress(json.dumps({"kind": "update", "config": config}).encode())
        wrote(tmp_path, f"history/shop/dev/dev-{time}.history.json.gz", data)
        wrote(tmp_path, f"history/shop/dev/dev-{time}.checkpoint.json.gz")
    (key,) = source.stacks()
    assert source.config(key, Retries()) == {
        "stackwarden:profile": "strict",
        "stackwarden:trusted_accounts": '["111111111111"]',
    }


def test_without_history_the_configuration_is_not_known(tmp_path: Path) -> None:
    source = open_source(backend(tmp_path, {"shop/dev": []}))
    (key,) = source.stacks()
    assert source.config(key, Retries()) is None


def test_an_object_that_is_gone_is_told_as_such(tmp_path: Path) -> None:
    source = open_source(backend(tmp_path, {"shop/dev": []}))
    (key,) = source.stacks()
    (tmp_path / ".pulumi/stacks/shop/dev.json").unlink()
    with pytest.raises(FileNotFoundError):
        source.state(key, Retries())


def test_exports_in_a_folder_are_read_at_any_depth(tmp_path: Path) -> None:
    for name in ("a.json", "team/b.json.gz", ".git/c.json", "team/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    assert [each.stack for each in open_source(str(tmp_path)).stacks()] == ["a", "b"]
    assert [each.stack for each in open_source(str(tmp_path / "a.json")).stacks()] == ["a"]


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("ftp://example.com/x", "unsupported source; give a path or one of azblob, file, gs, "),
        ("missing-folder", "no such file or folder; give exported stacks"),
        ("gs://bucket", "gs:// needs a package that is not installed; install stackwarden[gcs]"),
        ("azblob://box", "install stackwarden[azure]"),
        ("https://app.pulumi.com", "no organization; end the URL with its name"),
        ("http://example.com/shop", "http would send the token in clear; use https"),
    ],
)
def test_a_wrong_source_is_told_in_one_line(location: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"\S") as refused:
        open_source(location)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_password_of_a_location_is_shown() -> None:
    location = "postgres://ann:hunter2@db.example.com:5432/state?table=stacks&password=hunter2"
    assert shown(location) == "postgres://db.example.com:5432/state"
    assert "hunter2" not in shown(location)
