"""What an engine names as missing is served, and the run repeated."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from policypack.facts.invented import invented
from policypack.offline.property_values import UNKNOWN
from policypack.preview import backend, language_host, other_stacks, serving
from policypack.preview.engine import EventLog, Run
from policypack.preview.placeholders import Here, Placeholder
from policypack.preview.project import mapping
from policypack.preview.surroundings import Own
from policypack.preview.value_files import Copy
from tests.preview.projects import made


def run(*errors: str) -> Run:
    events = EventLog(Path("none"))
    events.errors += errors
    return Run(1 if errors else 0, events, {}, "")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Own]:
    project = made(tmp_path / "shop")
    folder = tmp_path / "backend"
    file = backend.make(folder, "shop", "dev", Copy({"config": {"shop:a": "1"}}), None)
    unserved = tmp_path / "unserved.jsonl"
    with ExitStack() as exits:
        here = Here(project, "eu-west-1", tmp_path / "files")
        yield Own(here, "dev", tmp_path / "home", folder, file, unserved, os.environ, exits)


def served(own: Own, runs: Sequence[Run]) -> tuple[Run, Sequence[serving.Served], list[bool]]:
    left, known = [*runs], []

    def start(values_known: bool) -> Run:
        known.append(values_known)
        return left.pop(0)

    last, told = serving.repeated(start, own)
    return last, told, known


MISSING = "no resource plugin 'pulumi-resource-{}' found in the workspace{} or on your $PATH"


def test_a_package_is_served_in_the_version_that_is_asked_for(own: Own) -> None:
    runs = [run(MISSING.format("awsx", " at version v3.11.0")), run(MISSING.format("foo", ""))]
    last, told, known = served(own, [*runs, run()])
    assert (last.status, len(told), known) == (0, 2, [True, False, False])
    plugins = {each.name for each in (own.home / "plugins").iterdir()}
    assert plugins == {"resource-awsx-v3.11.0", "resource-foo-v0.0.0"}


@pytest.mark.parametrize(
    ("asset", "is_served"),
    [
        ('new pulumi.asset.FileArchive("./dist")', True),
        ('pulumi.FileAsset("dist/app.zip")', True),
        ('pulumi.NewFileArchive("./dist")', True),
        ('new pulumi.asset.FileArchive("./there")', False),
        ("new pulumi.asset.FileArchive(`./${name}`)", False),
        ('new pulumi.asset.StringAsset("./dist")', False),
    ],
)
def test_a_missing_asset_is_served_before_the_first_run(
    own: Own, monkeypatch: pytest.MonkeyPatch, asset: str, *, is_served: bool
) -> None:
    (own.project.folder / "there").mkdir()
    (own.project.folder / "index.ts").write_text(asset, encoding="utf-8")
    monkeypatch.setattr(serving, "_assets", lambda _: [serving.Served()])
    _, told, known = served(own, [run()])
    assert (len(told), known) == (int(is_served), [not is_served])


def test_a_setting_is_filled_in(own: Own) -> None:
    error = "Missing required configuration variable 'shop:name'"
    _, told, _ = served(own, [run(error), run()])
    assert [each.setting for each in told] == [Placeholder("shop:name", invented("name"))]
    assert mapping(own.configuration)["config"] == {"shop:a": "1", "shop:name": invented("name")}


def test_configuration_that_a_yaml_program_does_not_declare_is_filled_in(own: Own) -> None:
    error = 'Pulumi.yaml:63: resource, variable, or config value "db-name" not found'
    _, (told,), _ = served(own, [run(error), run()])
    assert told.setting == Placeholder("shop:db-name", invented("db-name"))


def test_an_error_that_is_not_printed_is_served_by_whatever_the_program_requires(own: Own) -> None:
    program = 'new pulumi.Config().require("name")'
    (own.project.folder / "index.ts").write_text(program, encoding="utf-8")
    own.later[language_host.VARIABLE] = "served already"
    unprinted = run("failed with an unhandled exception:\nRangeError: Invalid string length")
    _, told, _ = served(own, [unprinted, run()])
    assert [each.setting for each in told if each.setting] == [
        Placeholder("shop:name", invented("name"))
    ]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("organization/network/dev", "network/dev.json"),
        ("network/dev", "network/dev.json"),
        ("other", "shop/other.json"),
    ],
)
def test_a_stack_is_served_and_told(name: str, file: str, own: Own) -> None:
    _, told, _ = served(own, [run(f'unknown stack "{name}"'), run()])
    assert (own.backend / ".pulumi" / "stacks" / file).is_file()
    (each,) = told
    assert each.note.startswith(f"stack {file.removesuffix('.json')}: cannot be read")
    assert "stackwarden.outputs.yaml" in each.note


def test_a_stack_of_an_organization_is_served_from_the_same_folder(own: Own) -> None:
    own.later["STACKWARDEN_FINDINGS"] = "findings.jsonl"
    refused = run("acme/network/prod: organization name must be 'organization'")
    _, told, known = served(own, [refused, run('unknown stack "acme/network/prod"'), run()])
    assert known == [True, False, False]
    assert [each.note.partition(":")[0] for each in told if each.note] == ["stack network/prod"]
    url = own.later["PULUMI_BACKEND_URL"]

    def asked(path: str) -> Any:
        with urlopen(f"{url}/api/{path}", timeout=10) as answer:
            return json.load(answer)

    assert asked("user")["githubLogin"] == "organization"
    assert asked("stacks/acme/network/prod")["orgName"] == "acme"
    (root,) = asked("stacks/acme/network/prod/export")["deployment"]["resources"]
    assert root["outputs"] == {"unknown": UNKNOWN}
    with pytest.raises(HTTPError, match="404"):
        asked("stacks/acme/network/..%2Fdev")


def test_an_output_that_is_not_there_yet_is_unknown(own: Own) -> None:
    asked = "organization/network/dev"
    errors = [run(f'unknown stack "{asked}"')]
    errors.append(run(f"Required output 'vpcId' does not exist on stack '{asked}'"))
    _, told, _ = served(own, [*errors, run()])
    assert len(told) == 2
    text = (own.backend / ".pulumi" / "stacks" / "network" / "dev.json").read_text(encoding="utf-8")
    (root,) = json.loads(text)["checkpoint"]["latest"]["resources"]
    assert root["outputs"]["vpcId"] == invented("vpcId")


def test_python_names_the_output_alone(own: Own) -> None:
    error = run("KeyError: 'vpcId'")
    other_stacks.write(own.backend, "network/dev", {})
    # An ordinary KeyError is the program's own.
    assert served(own, [error])[1] == []
    (own.project.folder / "__main__.py").write_text('net.require_output("vpcId")', encoding="utf-8")
    _, (told,), _ = served(own, [error, run()])
    assert told.note == "stack network/dev: has no output vpcId yet, so it is treated as unknown"


def test_what_was_served_is_not_served_again(own: Own) -> None:
    error = run("Missing required configuration variable 'shop:a'")
    last, told, known = served(own, [error])
    assert (last, told, known) == (error, [], [True])


def test_an_online_preview_serves_nothing() -> None:
    last, told = serving.repeated(lambda _: run(MISSING.format("awsx", "")), None)
    assert (last.status, told) == (1, [])
