"""Code that a preview cannot read is undecided for every rule that inspects it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.deserialization import ARCHIVE, ASSET, SIGNATURE
from policypack.model.resources import Resource
from policypack.settings.settings import Settings
from policypack.supply_chain.archives import DeploymentPackage, Source, open_package
from policypack.supply_chain.program import VARIABLE
from policypack.topology.parts import packages
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.packages import LAYER
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.packages import archive, folder
from tests.supply_chain import zip_files

SECRET = "9f2Kq7!xVb31"
CODE = f'DB_PASSWORD = "{SECRET}"\n'
FUNCTION_SECRET = "lambda-function-code-secret"
LAYER_SECRET = "lambda-layer-code-secret"
ENV_FILE = "lambda-code-env-file"
MALFORMED = "lambda-code-malformed"
ARCHITECTURE = "lambda-code-wrong-architecture"
RULES = [FUNCTION_SECRET, LAYER_SECRET, ENV_FILE, MALFORMED, ARCHITECTURE]


def either(rule: str, properties: dict[str, Any]) -> Resource:
    return resource(LAYER if rule == LAYER_SECRET else FUNCTION, properties)


@pytest.mark.parametrize("rule", RULES)
def test_unknown_code_is_undecided(rule: str) -> None:
    assert outcomes(rule, either(rule, {"code": UNKNOWN})) == [("undecided", "code")]


@pytest.mark.parametrize("rule", RULES)
def test_an_unknown_file_leaves_the_others_judged(rule: str) -> None:
    code = archive({"a.py": "x = 1", "b.py": {SIGNATURE: ASSET, "hash": "0" * 64}, "c": UNKNOWN})
    assert outcomes(rule, either(rule, {"code": code})) == [
        ("undecided", "code[b.py]"),
        ("undecided", "code[c]"),
    ]


@pytest.mark.parametrize(
    ("properties", "path", "helps"),
    [
        ({"s3Bucket": "b", "s3Key": "k"}, "code", "the object in S3"),
        ({"s3Bucket": UNKNOWN, "s3Key": "k"}, "code", "the object in S3"),
        (
            {"code": {SIGNATURE: ARCHIVE, "uri": "https://example.com/a.zip"}},
            "code",
            "the content of a URL",
        ),
        ({"code": {SIGNATURE: ARCHIVE, "hash": "0" * 64}}, "code", "only the hash is known"),
        (
            {"code": archive({"a": {SIGNATURE: ASSET, "uri": "https://example.com/a"}})},
            "code[a]",
            "the content of a URL",
        ),
        ({"code": "a text"}, "code", "an archive as its value"),
    ],
)
def test_what_cannot_be_read_is_undecided_and_says_what_it_waits_for(
    properties: dict[str, Any], path: str, helps: str
) -> None:
    for rule in RULES:
        (found,) = verdicts(rule, either(rule, properties))
        assert (found.outcome.value, found.path) == ("undecided", path)
        assert helps in (found.waits_for or "")


def test_a_relative_path_that_nobody_tells_the_folder_of_is_undecided_and_says_how_to_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("PWD", "/")
    (found,) = verdicts(FUNCTION_SECRET, resource(FUNCTION, {"code": folder("./orders")}))
    assert found.outcome.value == "undecided"
    assert f"set {VARIABLE}" in (found.waits_for or "")


@pytest.mark.parametrize("rule", RULES)
def test_a_container_image_has_no_package(rule: str) -> None:
    image = {"imageUri": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/a@sha256:0"}
    assert outcomes(rule, either(rule, {"packageType": "Image", **image})) == []


@pytest.mark.parametrize("place", [{}, {"path": "/dev/null"}])
def test_an_empty_text_travels_as_its_hash(place: dict[str, str]) -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    code = archive({"a/__init__.py": {SIGNATURE: ASSET, "hash": empty, **place}})
    assert outcomes(MALFORMED, resource(FUNCTION, {"code": code})) == []


def test_a_zip_that_is_handed_over_as_a_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.zipped({"a.py": CODE}))
    asset = {SIGNATURE: ASSET, "path": str(tmp_path / "code.zip")}
    assert outcomes(FUNCTION_SECRET, resource(FUNCTION, {"code": asset})) == [
        ("violates", "code[a.py]")
    ]


def test_the_code_of_a_resource_is_opened_once_for_all_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def counting(source: Source, program: Path | None) -> DeploymentPackage:
        asked.append(source)
        return open_package(source, program)

    monkeypatch.setattr(packages, "open_package", counting)
    shipped = resource(FUNCTION, {"code": archive({"a.py": CODE}), "handler": "a.b"})
    judge([shipped, resource(FUNCTION, {"s3Bucket": "code", "s3Key": "a.zip"})], Settings())
    assert len(asked) == 2
