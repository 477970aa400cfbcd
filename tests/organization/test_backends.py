"""The layouts of self-managed backends, in files and in PostgreSQL's rows alike."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from policypack.organization.files import PROTOCOLS
from policypack.organization.locations import open_source
from policypack.organization.retries import Retries
from policypack.organization.sources import Source, StackKey, shown
from tests.organization.states import backend, checkpoint, queue

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


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
        ("ftp://example.com/x", "unsupported source; use a path or one of azblob, file, gs, "),
        ("missing-folder", "no such file or folder; name exported stacks"),
        ("gs://bucket", "gs:// requires a package that is not installed; install stackwarden[gcs]"),
        ("azblob://box", "install stackwarden[azure]"),
        ("https://app.pulumi.com", "missing organization; end the URL with its name"),
        ("http://example.com/shop", "http would send the token unencrypted; use https"),
    ],
)
def test_a_wrong_source_is_told_in_one_line(location: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"\S") as refused:
        open_source(location)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_password_of_a_location_is_shown() -> None:
    location = "postgres://ann:hunter2@db.example.com:5432/state?table=stacks&password=hunter2"
    assert shown(location) == "postgres://db.example.com:5432/state?table=stacks"
    endpoint = "s3://states?region=eu-west-1&prefix=team/&endpoint=https://ann:hunter2@minio:9"
    assert shown(endpoint) == "s3://states?prefix=team/&endpoint=https://minio:9"


@pytest.mark.parametrize("extra", [each for _, each in PROTOCOLS.values() if each])
def test_each_client_is_an_extra_of_the_package(extra: str) -> None:
    project = tomllib.loads(
        (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    )
    assert project["project"]["optional-dependencies"][extra]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The options of a client, which is none, without Azure's environment."""
    options: dict[str, Any] = {}
    monkeypatch.setattr("fsspec.get_filesystem_class", lambda _: options.update)
    for name in [each for each in os.environ if each.startswith("AZURE_")]:
        monkeypatch.delenv(name)
    return options


@pytest.mark.parametrize(
    ("location", "environment", "expected"),
    [
        ("azblob://box?storage_account=acme", {}, {"account_name": "acme"}),
        (
            "azblob://box",
            {"AZURE_STORAGE_ACCOUNT": "acme", "AZURE_STORAGE_KEY": "a2V5"},
            {"account_name": "acme", "account_key": "a2V5"},
        ),
        (
            "azblob://box?storage_account=acme&domain=blob.core.usgovcloudapi.net",
            {},
            {"account_name": "acme", "account_host": "acme.blob.core.usgovcloudapi.net"},
        ),
        ("azblob://box", {"AZURE_STORAGE_CONNECTION_STRING": "x"}, {"account_name": None}),
        (
            "azblob://box?storage_account=acme&domain=127.0.0.1:9",
            {},
            {"account_name": "acme", "account_host": "127.0.0.1:9/acme"},
        ),
        (
            "azblob://box?storage_account=acme&domain=cdn.example.com&cdn=true",
            {},
            {"account_name": "acme", "account_host": "cdn.example.com"},
        ),
        (
            "azblob://box?storage_account=acme&localemu=1&domain=azurite:9&protocol=http",
            {"AZURE_STORAGE_KEY": "a2V5"},
            {
                "account_name": "acme",
                "account_key": "a2V5",
                "connection_string": "AccountName=acme;AccountKey=a2V5;"
                "BlobEndpoint=http://azurite:9/acme",
            },
        ),
    ],
)
def test_azure_takes_what_pulumi_takes(
    location: str,
    environment: dict[str, str],
    expected: dict[str, Any],
    asked: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    open_source(location)
    common = {"use_listings_cache": False, "skip_instance_cache": True, "anon": False}
    assert asked == {**common, **expected}


COMMON = {"use_listings_cache": False, "skip_instance_cache": True}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=eu-west-1", {"client_kwargs": {"region_name": "eu-west-1"}}),
        ("endpoint=minio:9", {"client_kwargs": {"endpoint_url": "https://minio:9"}}),
        (
            "endpoint=minio:9&disableSSL=true",
            {"client_kwargs": {"endpoint_url": "http://minio:9"}},
        ),
        (
            "endpoint=https://minio:9&disableSSL=true",
            {"client_kwargs": {"endpoint_url": "https://minio:9"}},
        ),
        ("disable_https=true", {"use_ssl": False}),
        ("profile=audit", {"profile": "audit"}),
        ("anonymous=true", {"anon": True}),
        ("dualstack=true", {"config_kwargs": {"use_dualstack_endpoint": True}}),
        ("fips=1", {"config_kwargs": {"use_fips_endpoint": True}}),
        ("accelerate=t", {"config_kwargs": {"s3": {"use_accelerate_endpoint": True}}}),
        ("use_path_style=true", {"config_kwargs": {"s3": {"addressing_style": "path"}}}),
        ("s3ForcePathStyle=true", {"config_kwargs": {"s3": {"addressing_style": "path"}}}),
        ("use_path_style=false&awssdk=v2&ssetype=aws:kms&kmskeyid=a", {}),
    ],
)
def test_s3_takes_what_pulumi_takes(
    query: str, expected: dict[str, Any], asked: dict[str, Any]
) -> None:
    open_source(f"s3://box?{query}")
    whole = {"client_kwargs": {}, "config_kwargs": {}, "anon": False}
    assert asked == {**COMMON, **whole, **expected}


@pytest.mark.parametrize(
    ("query", "expected"),
    [("anonymous=true", {"token": "anon"}), ("access_id=-", {"token": "anon"}), ("", {})],
)
def test_google_takes_what_pulumi_takes(
    query: str, expected: dict[str, Any], asked: dict[str, Any]
) -> None:
    open_source(f"gs://box?{query}")
    assert asked == {**COMMON, **expected}


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("s3://box?role=arn:aws:iam::1:role/a", "role: only Pulumi supports it, not an audit; ass"),
        ("s3://box?key=a", "parameter key: only Pulumi supports it, not an audit; give the bucket"),
        ("s3://box?Region=eu-west-1", "s3://box: parameter Region: unknown; remove it"),
        ("s3://box?fips=maybe", "s3://box: parameter fips: must be true or false"),
        ("gs://box?universe_domain=a", "universe_domain: only Pulumi supports it, not an audit"),
        ("azblob://box?storage_account=a&protocol=ftp", "protocol: must be http or https"),
        ("azblob://box?storage_account=a&protocol=http", "protocol: http needs AZURE_STORAGE_KEY"),
        ("azblob://box?sas=hunter2", "azblob://box: parameter sas: unknown; remove it"),
        ("file:///box?region=a", "file:///box: parameter region: unknown; remove it"),
        ("https://app.pulumi.com/shop?page=2", "unsupported parameter page; remove it"),
    ],
)
def test_a_parameter_that_is_not_honoured_is_refused_by_name(
    location: str, said: str, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "pul-x")
    with pytest.raises(ValueError, match=r"\S") as refused:
        open_source(location)
    assert said in str(refused.value)
    assert "hunter2" not in str(refused.value)
    assert asked == {}


def test_a_prefix_stands_before_each_name(tmp_path: Path) -> None:
    backend(tmp_path / "team", {"shop/dev": [queue()]})
    backend(tmp_path / "other", {"shop/prod": [queue()]})
    for location in (f"file://{tmp_path}?prefix=team/&no_tmp_dir=true", f"file://{tmp_path}/team"):
        source = open_source(location)
        (key,) = source.stacks()
        assert (key.project, key.stack) == ("shop", "dev")
        assert source.state(key, Retries())


def test_azure_needs_the_name_of_an_account(asked: dict[str, Any]) -> None:
    with pytest.raises(
        ValueError, match="missing storage account; set AZURE_STORAGE_ACCOUNT, or end"
    ):
        open_source("azblob://box")
    assert asked == {}


def test_a_folder_that_cannot_be_listed_hides_no_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_source(backend(tmp_path, {"shop/dev": [], "closed/prod": []}))
    listed = LocalFileSystem.ls

    def ls(self: Any, path: str, **options: Any) -> Any:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return listed(self, path, **options)

    monkeypatch.setattr(LocalFileSystem, "ls", ls)
    with pytest.raises(PermissionError):
        [*source.stacks()]


def test_errors_of_a_client_are_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no credentials\n  tried: this\n  tried: that")

    monkeypatch.setattr(LocalFileSystem, "ls", fails)
    monkeypatch.setattr("policypack.organization.files.read_bytes", fails)
    source = open_source(backend(tmp_path, {"shop/dev": []}))
    with pytest.raises(OSError, match="no credentials") as failed:
        [*source.stacks()]
    assert failed.value.strerror == "no credentials"
    with pytest.raises(OSError, match="no credentials"):
        source.state(StackKey(str(tmp_path), "x", "shop", "dev"), Retries())


@pytest.mark.parametrize("made", ["pipe", "device"])
@pytest.mark.parametrize("kind", ["backend", "exports"])
def test_a_stack_that_is_no_regular_file_is_refused(tmp_path: Path, kind: str, made: str) -> None:
    folder = tmp_path / "stacks"
    if kind == "backend":
        backend(tmp_path, {"shop/dev": []})
        folder = tmp_path / ".pulumi" / "stacks" / "shop"
    folder.mkdir(exist_ok=True)
    place = folder / "trap.json"
    if made == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero")
    source = open_source(str(tmp_path if kind == "backend" else folder))
    (key,) = (each for each in source.stacks() if each.stack == "trap")
    with pytest.raises(OSError, match=f"a {made}, not a regular file"):
        source.state(key, Retries())
