"""Credentials and .env files in packages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.model.confidence import Confidence
from policypack.rules.lambda_.code import code_secrets
from policypack.supply_chain.guards import releases
from policypack.topology.parts.functions import FUNCTION
from tests.days import in_days
from tests.judged import outcomes, resource, secret, verdicts
from tests.rules.lambda_.packages import archive, folder, function, layer, text
from tests.supply_chain import zip_files
from tests.supply_chain.packages import distribution

SECRET = "9f2Kq7!xVb31"
CODE = f'DB_PASSWORD = "{SECRET}"\n'
FUNCTION_SECRET = "lambda-function-code-secret"
LAYER_SECRET = "lambda-layer-code-secret"
ENV_FILE = "lambda-code-env-file"


def secrets(files: dict[str, Any]) -> list[tuple[str, str]]:
    found = outcomes(FUNCTION_SECRET, function(files))
    assert outcomes(LAYER_SECRET, layer(files)) == found
    return found


def test_a_secret_in_the_code_is_found_in_functions_and_layers() -> None:
    assert secrets({"app/a.py": "x = 1\n" + CODE, "b.py": "y = 2"}) == [
        ("violates", "code[app/a.py]")
    ]


def test_the_message_tells_where_and_never_what() -> None:
    (found,) = verdicts(FUNCTION_SECRET, function({"a.py": "\n" + CODE}))
    assert found.message == "a.py contains a secret (value named like a password in line 2)"
    assert SECRET not in found.message + found.fix


def test_secret_by_name_alone_advises_and_the_surest_of_a_file_counts() -> None:
    weak = 'DB_PASSWORD = "tiger-lily7"\n'
    (found,) = verdicts(FUNCTION_SECRET, function({"a.py": weak}))
    assert (found.confidence, found.severity.value) == (Confidence.MEDIUM, "medium")
    assert found.message == (
        "a.py contains a secret (value named like a password in line 1, reported by its name alone)"
    )
    (found,) = verdicts(LAYER_SECRET, layer({"a.py": weak + CODE}))
    assert (found.confidence, found.severity.value) == (Confidence.HIGH, "high")
    assert "password in line 2 and 1 more" in found.message


def test_a_secret_in_a_bundle_is_traced_to_the_line_of_its_source() -> None:
    # The second line was made from the fourth line of the source.
    source_map = json.dumps({"version": 3, "sources": ["../src/a.ts"], "mappings": ";AAGA"})
    files = {
        "dist/index.js": f"x = 1;\n{CODE}//# sourceMappingURL=index.js.map\n",
        "dist/index.js.map": source_map,
    }
    (found,) = verdicts(FUNCTION_SECRET, function(files))
    assert "in line 2, from src/a.ts:4" in found.message


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": 'DB_PASSWORD = os.environ["DB_PASSWORD"]'},
        {"a.py": 'DB_PASSWORD = "changeme"'},
        {"a.py": 'KEY = "AKIAIOSFODNN7EXAMPLE"'},
        {"a.bin": "\0\1" + CODE},
    ],
)
def test_no_secret(files: dict[str, Any]) -> None:
    assert secrets(files) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("package-lock.json", f'"password-prompt": "{SECRET}"'),
        ("app/requirements.in", f"password = {SECRET}"),
        ("Cargo.lock", f'password = "{SECRET}"'),
        (".npmrc", "//npm.example.com/:_authToken=${NPM_TOKEN}"),
    ],
)
def test_names_and_versions_of_manifests_are_no_secrets(name: str, line: str) -> None:
    assert secrets({name: line}) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("package-lock.json", f'"resolved": "https://ann:{SECRET}@npm.example.com/a.tgz"'),
        ("requirements.txt", f"--extra-index-url https://ann:{SECRET}@pypi.example.com/simple"),
        (".npmrc", f"//npm.example.com/:_authToken={SECRET}"),
        ("config/settings.xml", f"<password>{SECRET}</password>"),
        ("app.py", f'PASSWORD = os.environ.get("DB_PASSWORD", "{SECRET}")'),
        ("terraform.tfvars", 'db_password = "plainwords"'),
    ],
)
def test_addresses_settings_and_defaults_with_secrets_are_found(name: str, line: str) -> None:
    assert secrets({name: line}) == [("violates", f"code[{name}]")]


def test_files_of_published_packages_are_left_out_unless_they_were_changed() -> None:
    files = distribution("a", "1", code=CODE)
    assert secrets(files) == []
    for changed in (f"{CODE}#", CODE.replace("9", "8")):
        found = secrets({**files, "a/__init__.py": changed})
        assert found == [("violates", "code[a/__init__.py]")]


def test_files_of_npm_packages_are_left_out_only_in_node_modules() -> None:
    package = '{"name": "a", "version": "1.0.0"}'
    files = {"node_modules/a/package.json": package, "node_modules/a/test.js": CODE}
    assert secrets(files) == []
    moved = {f"my_{name}": text for name, text in files.items()}
    assert secrets(moved) == [("violates", "code[my_node_modules/a/test.js]")]
    assert secrets({"node_modules/test.js": CODE}) == [("violates", "code[node_modules/test.js]")]


def test_guards_of_a_release_are_left_out_unless_they_were_changed() -> None:
    name = "runtime_guards/guard.py"
    known = releases.sources(releases.folder())["guard.py"].decode()
    assert secrets({name: known}) == []
    assert secrets({name: f'{known}\nDB_PASSWORD = "9f2Kq7!xVb31"\n'}) == [
        ("violates", f"code[{name}]")
    ]


def test_a_waiver_by_path_accepts_test_vectors() -> None:
    waiver = {
        "rule": FUNCTION_SECRET,
        "resource": "it",
        "path": "code[tests/*]",
        "reason": "published test vectors",
        "owner": "ann",
        "expires": in_days(30),
    }
    files = {"tests/vectors.py": CODE, "app.py": CODE}
    found = verdicts(FUNCTION_SECRET, function(files), waivers=[waiver])
    assert [(seen.path, seen.blocking) for seen in found] == [
        ("code[app.py]", True),
        ("code[tests/vectors.py]", False),
    ]


def test_very_many_files_with_secrets_are_told_in_one_line_after_the_first() -> None:
    found = outcomes(FUNCTION_SECRET, function({f"{n:02}.py": CODE for n in range(25)}))
    assert len(found) == 21
    assert found[-1] == ("violates", "code")


def test_a_bundle_of_megabytes_is_looked_at() -> None:
    files = {"a.js": "word " * 1_000_000 + "\n" + CODE}
    assert outcomes(FUNCTION_SECRET, function(files)) == [("violates", "code[a.js]")]


@pytest.mark.parametrize("word", ["word ", "w\u00f6rd "])
def test_what_is_beyond_the_most_that_is_looked_at_is_undecided(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_secrets, "MAX_TEXT", 100_000)
    files = {"0.py": CODE, "1.txt": word * 10_000, "2.txt": word * 10_000}
    assert secrets(files) == [("violates", "code[0.py]"), ("undecided", "code")]


def test_a_file_that_cannot_be_unpacked_is_undecided(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.with_broken_bytes("a.py"))
    code = resource(FUNCTION, {"code": folder(str(tmp_path / "code.zip"))})
    assert outcomes(FUNCTION_SECRET, code) == [("undecided", "code[a.py]")]


# --- texts that the program marks as secret

PLAIN = text("plum-tree")


@pytest.mark.parametrize(
    "code",
    [
        secret(archive({"config.txt": PLAIN})),
        archive({"config.txt": secret(PLAIN)}),
        {**archive({}), "assets": secret({"config.txt": PLAIN})},
        archive({".": secret(archive({"config.txt": PLAIN}))}),
        secret(archive({".": archive({"config.txt": PLAIN})})),
    ],
)
def test_a_text_that_the_program_marks_is_a_secret(code: Any) -> None:
    (found,) = verdicts(FUNCTION_SECRET, resource(FUNCTION, {"code": code}))
    assert (found.path, found.severity.value) == ("code[config.txt]", "high")
    assert found.message == "config.txt contains a secret (marked by the program)"
    assert found.fix == (
        "Pass the name of the secret instead of its value to the text that the program writes into "
        "config.txt, and read it at run time from Secrets Manager or a SecureString parameter"
    )


def test_a_marked_text_with_a_credential_is_told_by_its_kind_and_line() -> None:
    (found,) = verdicts(FUNCTION_SECRET, function({"a.py": secret(text(CODE))}))
    assert found.message == "a.py contains a secret (value named like a password in line 1)"
    assert found.fix.startswith("Pass the name of the secret instead of its value")


def test_a_callback_that_captures_a_secret_is_marked_as_a_whole() -> None:
    for captured in (PLAIN, text(CODE)):
        (found,) = verdicts(FUNCTION_SECRET, function({"__index.js": secret(captured)}))
        assert found.fix.startswith("Read the secret in the callback at run time")


def test_a_mark_says_nothing_of_an_empty_text_or_of_files_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1", encoding="utf-8")
    empty = secret(archive({"__init__.py": "", ".": folder(str(tmp_path))}))
    assert outcomes(FUNCTION_SECRET, resource(FUNCTION, {"code": empty})) == []


def test_the_same_text_without_a_mark_is_another_file() -> None:
    marked = resource(FUNCTION, {"code": archive({"a.txt": secret(PLAIN)})}, "marked")
    plain = resource(FUNCTION, {"code": archive({"a.txt": PLAIN})}, "plain")
    found = verdicts(FUNCTION_SECRET, plain, marked)
    assert [verdict.subject.rpartition("::")[2] for verdict in found] == ["marked"]


# --- files that a program or a build writes


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        # https://www.pulumi.com/docs/iac/concepts/functions/function-serialization/
        ("__index.js", "Read the secret in the callback at run time from Secrets Manager"),
        ("app.min.js", "Remove the secret from the source that app.min.js is built from"),
        ("web/app.bundle.js", "Remove the secret from the source that web/app.bundle.js is built"),
        ("app.js.map", "Remove the secret from the source that app.js.map is built from"),
        ("dist/src/app.mjs", "Remove the secret from the source that dist/src/app.mjs is built"),
        ("distant/app.js", "Remove the secret from the code, rotate it"),
        ("app.js", "Remove the secret from the code, rotate it"),
        ("dist/app.py", "Remove the secret from the code, rotate it"),
    ],
)
def test_the_fix_is_at_the_source_of_a_file(name: str, begin: str) -> None:
    (found,) = verdicts(FUNCTION_SECRET, function({name: CODE}))
    assert found.path == f"code[{name}]"
    assert found.fix.startswith(begin)


@pytest.mark.parametrize(
    "mark",
    [
        'var x = __webpack_require__("x");',
        "var __defProp = Object.defineProperty;",
        'Object.defineProperty(exports, "__esModule", { value: true });',
        "//# sourceMappingURL=app.js.map",
    ],
)
def test_a_build_is_known_by_what_it_leaves_in_its_output(mark: str) -> None:
    (found,) = verdicts(LAYER_SECRET, layer({"app.js": f"{CODE}{mark}\n"}))
    assert found.fix.startswith("Remove the secret from the source that app.js is built from")


@pytest.mark.parametrize("name", [".env", "app/.env", ".env.local", ".env.production", "prod.env"])
def test_an_env_file_ships(name: str) -> None:
    assert outcomes(ENV_FILE, function({name: "STAGE=dev"})) == [("violates", f"code[{name}]")]
    assert outcomes(ENV_FILE, layer({name: "STAGE=dev"})) == [("violates", f"code[{name}]")]


@pytest.mark.parametrize(
    "files",
    [
        {".env.example": "STAGE=dev"},
        {".env.sample": "STAGE=dev"},
        {".env": ""},
        {"env.py": "x = 1"},
        {"environment": "x"},
        {
            "node_modules/a/.env": "STAGE=dev",
            "node_modules/a/package.json": '{"name": "a", "version": "1.0.0"}',
        },
    ],
)
def test_no_env_file(files: dict[str, str]) -> None:
    assert outcomes(ENV_FILE, function(files)) == []


DEPLOYMENT_FILE = "lambda-code-deployment-file"


@pytest.mark.parametrize(
    "name",
    [
        "Pulumi.prod.yaml",
        "infra/Pulumi.org-a.yml",
        "Pulumi.dev.json",
        ".pulumi/stacks/shop/dev.json",
        "terraform.tfstate",
        "terraform.tfstate.backup",
        "state/orders.tfstate.1700000000.backup",
        ".git/config",
        "vendor/lib/.git/HEAD",
    ],
)
def test_what_deploys_a_function_does_not_ship_with_it(name: str) -> None:
    files = {"orders.py": "import os", name: "serial: 4"}
    expected = [("violates", f"code[{name}]")]
    assert outcomes(DEPLOYMENT_FILE, function(files)) == expected
    assert outcomes(DEPLOYMENT_FILE, layer(files)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "Pulumi.yaml",
        "pulumi_aws/__init__.py",
        ".gitignore",
        ".github/workflows/ci.yml",
        "tfstate.py",
        "docs/Pulumi.md",
        "git/config",
        ".gitattributes",
        "MyPulumi.prod.yaml",
    ],
)
def test_what_only_looks_like_it_may_ship(name: str) -> None:
    assert outcomes(DEPLOYMENT_FILE, function({"orders.py": "import os", name: "a: 4"})) == []


def test_a_folder_is_told_once_and_an_empty_file_never() -> None:
    files = {".git/HEAD": "ref: refs/heads/main", ".git/config": "a = 1", "a.tfstate": ""}
    (found,) = verdicts(DEPLOYMENT_FILE, function(files))
    assert found.message == ".git (the history of a Git repository) ships with the code"
