"""What stands for configuration that a program requires and nobody has set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.facts.invented import INVENTED
from policypack.preview.placeholders import Placeholder, declared, declared_secrets, fill, required
from policypack.preview.project import mapping
from policypack.preview.stack_config import UNKNOWN
from tests.preview.projects import made

TYPED = {
    "token": {"type": "string", "secret": True},
    "zones": {"type": "array", "items": {"type": "string"}},
    "size": {"type": "integer"},
    "debug": {"type": "boolean", "default": False},
    "aws:region": {"value": "eu-west-1"},
    "plain": "text",
    "set": {"type": "string"},
}


def test_what_the_project_declares_without_a_value_gets_one(tmp_path: Path) -> None:
    project = made(tmp_path, config=TYPED)
    assert declared(project, ["set"]) == [
        Placeholder("shop:token", "string", is_secret=True),
        Placeholder("shop:zones", "array"),
        Placeholder("shop:size", "number"),
    ]
    assert declared_secrets(project) == {"shop:token"}


def test_a_text_is_unknown_and_a_number_or_a_flag_is_assumed() -> None:
    assert Placeholder("a").text == INVENTED
    assert Placeholder("a", is_secret=True).text == UNKNOWN
    assert json.loads(Placeholder("a", "array").text) == [INVENTED]
    assert not any(Placeholder("a", kind).is_assumed for kind in ("string", "array"))
    assumed = [Placeholder("a", kind) for kind in ("number", "boolean")]
    assert all(each.is_assumed and each.text != each.other for each in assumed)
    assert assumed[1].note == (
        "configuration: a is not set, so false is assumed; set it with --config a=VALUE"
    )


# How each SDK requires a setting, and what the setting is.
CALLS = [
    ("main.py", 'config.require("name")', Placeholder("shop:name")),
    ("main.py", "config.require_secret('name')", Placeholder("shop:name", is_secret=True)),
    ("main.py", 'c.require_int("name")', Placeholder("shop:name", "number")),
    ("main.py", 'c.require_secret_bool("name")', Placeholder("shop:name", "boolean", True)),
    ("main.py", 'c.require_object("name")', Placeholder("shop:name", "array")),
    ("index.ts", "config.require(`name`)", Placeholder("shop:name")),
    ("index.ts", 'config.requireSecret("name")', Placeholder("shop:name", is_secret=True)),
    ("index.ts", 'c.requireNumber("name")', Placeholder("shop:name", "number")),
    ("lib/a.mts", 'c.requireObject<string[]>("name")', Placeholder("shop:name", "array")),
    ("main.go", 'cfg.RequireBool("name")', Placeholder("shop:name", "boolean")),
    ("main.go", 'cfg.RequireSecret("name")', Placeholder("shop:name", is_secret=True)),
]


@pytest.mark.parametrize(("file", "text", "expected"), CALLS)
def test_the_type_is_that_of_the_call(
    file: str, text: str, expected: Placeholder, tmp_path: Path
) -> None:
    project = made(tmp_path)
    source = project.folder / file
    source.parent.mkdir(exist_ok=True)
    source.write_text(text, encoding="utf-8")
    assert required(project, "shop:name") == [expected]


def test_all_that_a_program_requires_is_filled_in_at_once(tmp_path: Path) -> None:
    project = made(tmp_path)
    (project.folder / "main.py").write_text(
        'c.require("a"); c.require_int("b"); c.get("c")', encoding="utf-8"
    )
    # What others have written requires nothing of this program.
    for foreign in ("node_modules/x/index.js", "venv/pyvenv.cfg", "venv/lib/a.py"):
        (project.folder / foreign).parent.mkdir(parents=True, exist_ok=True)
        (project.folder / foreign).write_text('c.require("foreign")', encoding="utf-8")
    assert required(project, "other:name") == [
        Placeholder("other:name"),
        Placeholder("shop:a"),
        Placeholder("shop:b", "number"),
    ]


def test_values_are_added_to_what_a_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("encryptionsalt: v1\nconfig: {shop:a: {secure: x}}\n", encoding="utf-8")
    fill(file, {"shop:b": "1"})
    assert mapping(file) == {
        "encryptionsalt": "v1",
        "config": {"shop:a": {"secure": "x"}, "shop:b": "1"},
    }
