"""Values that a project keeps elsewhere, from the files of `--values`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.preview.value_files import Values, read
from tests.preview.projects import made

LINES = """\
# Comment
PLAIN=a b  # comment
 export EXPORTED = x#y

EMPTY=
SINGLE='a "b" # c'
DOUBLE="a\\n\\"b\\" #"  # comment
LINES="-----BEGIN
b"
URL=https://a.test/?b=c
"""


def _read(folder: Path, *texts: tuple[str, str]) -> Values:
    project = made(folder / "shop")
    for name, text in texts:
        (folder / name).write_text(text, encoding="utf-8")
    return read([folder / name for name, _ in texts], project)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_of_variables_is_read_as_shells_read_it(end: str, tmp_path: Path) -> None:
    found = _read(tmp_path, (".env", LINES.replace("\n", end)))
    assert found.environment == {
        "PLAIN": "a b",
        "EXPORTED": "x#y",
        "EMPTY": "",
        "SINGLE": 'a "b" # c',
        "DOUBLE": 'a\n"b" #',
        "LINES": "-----BEGIN\nb",
        "URL": "https://a.test/?b=c",
    }
    assert not found.config


def test_the_file_of_another_stack_gives_configuration(tmp_path: Path) -> None:
    config = {"shop:a": "1", "b": {"c": [1]}, "shop:token": {"secure": "v1:x"}}
    found = _read(tmp_path, ("Pulumi.prod.yaml", json.dumps({"config": config})))
    token = "stackwarden-secret-token"
    assert found.config == {"shop:a": "1", "shop:b": {"c": [1]}, "shop:token": token}
    assert found.unknown == ("shop:token",)


def test_an_environment_of_pulumi_esc_gives_both(tmp_path: Path) -> None:
    exported: dict[str, Any] = {
        "pulumiConfig": {"a": "1", "aws:region": "eu-west-1", "token": {"fn::secret": "x"}},
        "environmentVariables": {"STAGE": "prod", "COUNT": 3},
        "other": 1,
    }
    found = _read(tmp_path, ("esc.json", json.dumps(exported)))
    assert found.config == {"shop:a": "1", "aws:region": "eu-west-1", "shop:token": "x"}
    assert found.environment == {"STAGE": "prod", "COUNT": "3"}


def test_a_later_file_replaces_values_and_none_has_settings_of_the_pack(tmp_path: Path) -> None:
    first = json.dumps({"config": {"a": "1", "b": "1", "stackwarden:profile": "essential"}})
    second = json.dumps({"config": {"shop:a": "2"}})
    found = _read(tmp_path, ("one.yaml", first), ("two.yaml", second))
    assert found.config == {"shop:a": "2", "shop:b": "1"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (".env", "A=1\nno variable\n", ".env:2: must be NAME=VALUE"),
        (".env", "A='1\n", ".env:1: must be NAME=VALUE"),
        ("a.json", "{", "a.json: "),
        ("a.json", "[]", "neither pulumiConfig nor environmentVariables"),
        ("a.json", '{"a": 1}', "neither pulumiConfig nor environmentVariables"),
        ("a.yaml", "[", "a.yaml:1: invalid YAML"),
    ],
)
def test_a_file_of_another_form_is_refused_in_one_line(
    name: str, text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        _read(tmp_path, (name, text))
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such file"):
        read([tmp_path / "none.env"], made(tmp_path / "shop"))
