"""What stands for configuration that a program requires and nobody has set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.facts.invented import invented, is_invented
from policypack.preview.placeholders import (
    Here,
    Placeholder,
    declared,
    declared_secrets,
    expected,
    fill,
    required,
    variables,
)
from policypack.preview.project import mapping
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


@pytest.fixture
def here(tmp_path: Path) -> Here:
    project = made(tmp_path / "shop", config=TYPED)
    return Here(project, "eu-west-1", tmp_path / "files")


def test_what_the_project_declares_without_a_value_gets_one(here: Here) -> None:
    found = declared(here, ["set"])
    assert [each.name for each in found] == ["shop:token", "shop:zones", "shop:size"]
    token, zones, size = found
    assert token.text == invented("token", is_secret=True)
    assert json.loads(zones.text) == [invented("zone")]
    assert (size.text, size.other, size.is_assumed) == ("1", "2", True)
    assert declared_secrets(here.project) == {"shop:token"}


def test_the_note_says_how_to_set_a_value() -> None:
    assert Placeholder("a", "false", "true").note == (
        "configuration: a is not set, so false is assumed; set it with --config a=VALUE"
    )
    assert "treated as known after apply" in Placeholder("a", "x").note
    assert Placeholder("A", "x", source="environment").note.endswith(
        "set it in the environment, or in a file for --values"
    )


OBJECT = {"a": invented("a"), "b": invented("b")}
# How programs read a setting called `name`, and the text that they get.
CALLS = [
    ("main.py", 'config.require("{}")', "name", invented("name")),
    ("main.py", "config.require_secret('{}')", "name", invented("name", is_secret=True)),
    ("main.py", 'c.require_int("{}")', "name", "1"),
    ("main.py", 'c.require_secret_bool("{}")', "name", "false"),
    ("main.py", 'c.require_object("{}")', "names", [invented("name")]),
    ("main.py", 'data = c.require_object("{}")\ndata["a"], data.get("b")', "name", OBJECT),
    ("main.py", 'int(config.require("{}"))', "name", "1"),
    ("main.py", 'port = config.require("{}")\nQueue(int(port))', "name", "1"),
    ("main.py", 'ipaddress.ip_network(config.require("{}"))', "name", invented("name", "cidr")),
    ("main.py", 'config.require("{}")', "vpcRegion", "eu-west-1"),
    ("main.py", 'config.require("{}")', "siteUrl", invented("siteUrl")),
    ("index.ts", "config.require(`{}`)", "name", invented("name")),
    ("index.ts", 'config.requireSecret("{}")', "name", invented("name", is_secret=True)),
    ("index.ts", 'c.requireNumber("{}")', "name", "1"),
    ("index.ts", 'const u = new URL(config.require("{}"));', "name", invented("name", "url")),
    ("index.ts", 'const o = config.require("{}"); new URL(o)', "name", invented("name", "url")),
    ("index.ts", 'Number(config.require("{}"))', "name", "1"),
    ("index.ts", 'if (config.require("{}") === "true") {{}}', "name", "false"),
    ("index.ts", 'const {{ a, b }} = c.requireObject<Data>("{}");', "name", OBJECT),
    ("index.ts", 'const d = c.requireObject<Data>("{}"); d.a + d.b;', "name", OBJECT),
    ("lib/a.mts", 'c.requireObject<string[]>("{}")', "hostNames", [invented("hostName")]),
    ("main.go", 'cfg.RequireBool("{}")', "name", "false"),
    ("main.go", 'cfg.RequireSecret("{}")', "name", invented("name", is_secret=True)),
    ("main.go", 'n, err := strconv.Atoi(cfg.Require("{}"))', "name", "1"),
]


@pytest.mark.parametrize(("file", "text", "name", "expected"), CALLS)
def test_the_value_fits_the_call_its_use_and_its_name(
    file: str, text: str, name: str, expected: object, here: Here
) -> None:
    source = here.project.folder / file
    source.parent.mkdir(exist_ok=True)
    source.write_text(text.format(name), encoding="utf-8")
    (found,) = required(here, f"shop:{name}")
    assert found.name == f"shop:{name}"
    assert (found.text if isinstance(expected, str) else json.loads(found.text)) == expected
    assert found.is_assumed == (expected in ("1", "false"))


def test_a_file_that_a_program_opens_is_there_and_unknown(here: Here) -> None:
    (here.project.folder / "main.py").write_text(
        'open(c.require("publicKey")).read(); c.require("templateFile"); c.require("sourceDir"); '
        'json.loads(c.require("policy")); c.require("healthCheckPath"); '
        'os.listdir(c.require("x")); c.require("pathToWebsiteContents"); c.require("pathToKey")',
        encoding="utf-8",
    )
    found = required(here, "shop:publicKey")
    key, template, folder, document, check, *others = (each.text for each in found)
    listed, contents, path = map(Path, others)
    assert listed.is_dir()
    assert contents.is_dir()
    assert path.is_file()
    assert is_invented(Path(key).read_text(encoding="utf-8"))
    assert Path(template).is_file()
    assert Path(folder).is_dir()
    assert json.loads(document)
    assert check == invented("healthCheckPath")


def test_variables_that_an_error_names_are_filled_in(here: Here) -> None:
    (here.project.folder / "main.py").write_text(
        'os.environ["TABLE"], os.environ["STRICT"], os.getenv("OPTIONAL"), os.environ["HOME"], '
        'int(os.environ["PORT"]), os.environ.get("SITE_URL")',
        encoding="utf-8",
    )
    found = variables(here, "KeyError: 'TABLE'", ["HOME"])
    assert {each.name: each.text for each in found} == {
        "TABLE": invented("TABLE"),
        "STRICT": invented("STRICT"),
        "PORT": "1",
    }
    (other,) = variables(here, "Error: SITE_URL is required", ["HOME", "TABLE", "STRICT", "PORT"])
    assert (other.text, other.source) == (invented("SITE_URL"), "environment")
    # An error for another reason.
    assert variables(here, "TABLES is not defined in src/TABLE", []) == []
    (here.project.folder / "index.ts").write_text("process.env.STAGE!", encoding="utf-8")
    assert "STAGE" in {each.name for each in variables(here, "STAGE missing", ["HOME"])}


def test_all_that_a_program_requires_is_filled_in_at_once(here: Here) -> None:
    folder = here.project.folder
    (folder / "main.py").write_text(
        'c.require("a"); c.require_int("b"); c.get("c")', encoding="utf-8"
    )
    # What others have written requires nothing of this program.
    for foreign in ("node_modules/x/index.js", "venv/pyvenv.cfg", "venv/lib/a.py"):
        (folder / foreign).parent.mkdir(parents=True, exist_ok=True)
        (folder / foreign).write_text('c.require("foreign")', encoding="utf-8")
    found = required(here, "other:name")
    assert [each.name for each in found] == ["other:name", "shop:a", "shop:b"]
    assert found[0].text == invented("other-name")


@pytest.mark.parametrize(
    ("config", "file"),
    [
        ("const c = new pulumi.Config();", "index.ts"),
        ("c = pulumi.Config()", "__main__.py"),
        ('c := config.New(ctx, "")', "main.go"),
    ],
)
def test_settings_of_the_project_are_filled_in_before_the_first_run(
    here: Here, config: str, file: str
) -> None:
    calls = 'c.require("a"); c.requireSecret("b"); c.require("set"); c.get("d"); c.require("n:e")'
    (here.project.folder / file).write_text(f"{config}\n{calls}\n", encoding="utf-8")
    assert [each.name for each in expected(here, ["shop:set"])] == ["shop:a", "shop:b"]


@pytest.mark.parametrize(
    "config",
    ['new pulumi.Config("aws")', 'pulumi.Config(name="aws")', 'config.New(ctx, "aws")'],
)
def test_settings_of_another_namespace_are_left_to_the_run(here: Here, config: str) -> None:
    text = f'const c = {config}; c.require("profile")'
    (here.project.folder / "index.ts").write_text(text, encoding="utf-8")
    assert not expected(here, [])


def test_values_are_added_to_what_a_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("encryptionsalt: v1\nconfig: {shop:a: {secure: x}}\n", encoding="utf-8")
    fill(file, {"shop:b": "1"})
    assert mapping(file) == {
        "encryptionsalt": "v1",
        "config": {"shop:a": {"secure": "x"}, "shop:b": "1"},
    }
