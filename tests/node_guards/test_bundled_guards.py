"""The pack knows the guards in what esbuild and webpack make of a program, minified too."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from policypack.code_reading.guards import Guard, NoGuard, Unclear
from policypack.code_reading.javascript import read_guard
from policypack.commands import main
from policypack.facts.guard_releases import NODE_FILE, NODE_WORDS
from policypack.supply_chain.guards import Code
from policypack.supply_chain.guards.node import VALIDATORS, has_guards, shipped_guards
from tests.node_guards.conftest import run
from tests.supply_chain.packages import package as shipped
from tools import node_guard_files

SOURCE = """import { guard, s3, sqs } from "stackwarden-guards";
export const handler = guard([sqs({ partial: true }), s3()], async (event) => event.records);
"""
ESM = ("--format=esm", "--outfile=out/app.mjs")
COMMONJS = ("--format=cjs", "--outfile=out/app.js")
MINIFIED = ("--minify",)
# What webpack writes around the modules of a production build.
WEBPACK = (
    '(()=>{"use strict";const __e={d:(t,n)=>{for(var r in n)__e.o(n,r)&&!__e.o(t,r)&&'
    "Object.defineProperty(t,r,{enumerable:!0,get:n[r]})},o:(e,t)=>Object.hasOwn(e,t),"
    'r:e=>{Object.defineProperties(e,{[Symbol.toStringTag]:{value:"Module"},'
    "__esModule:{value:!0}})}};let __t={};__e.r(__t),__e.d(__t,{handler:()=>%s});%s"
    "module.exports=__t})();"
)


def bundle(package: Path, source: str, *options: str) -> dict[str, str]:
    """The bundle by its name. The program lies beside the package, so that it finds it."""
    (package / "program.mjs").write_text(source, encoding="utf-8")
    esbuild = ("node_modules/.bin/esbuild", "program.mjs", "--bundle", "--platform=node")
    run(package, *esbuild, "--log-level=error", *options)
    (found,) = (package / "out").iterdir()
    text = found.read_text(encoding="utf-8")
    found.unlink()
    return {found.name: text}


def webpacked(package: Path, source: str) -> dict[str, str]:
    (text,) = bundle(package, source, *ESM, *MINIFIED).values()
    body, _, exported = text.rpartition("export{")
    name = exported.partition(" as ")[0]
    imports = r"import\{([^}]*)\}from\"(node:\w+)\";"
    required = re.sub(
        imports,
        lambda each: f'const {{{each[1].replace(" as ", ":")}}}=require("{each[2]}");',
        body,
    )
    return {"app.js": WEBPACK % (name, required)}


def read(files: dict[str, str]) -> Guard | NoGuard | Unclear:
    return read_guard(Code(shipped(files)), "app.handler")


def is_recognized(files: dict[str, str]) -> bool:
    found = read(files)
    if not isinstance(found, Guard):
        return False
    declared = [(each.trigger, each.partial) for each in found.validators]
    return found.is_bundled and declared == [("sqs", True), ("s3", False)]


@pytest.mark.parametrize(
    "options", [COMMONJS, (*COMMONJS, *MINIFIED), ESM, (*ESM, *MINIFIED)], ids=str
)
def test_a_guard_in_a_bundle_of_esbuild_is_recognized(
    package: Path, options: tuple[str, ...]
) -> None:
    assert is_recognized(bundle(package, SOURCE, *options))


def test_a_guard_in_a_minified_bundle_of_webpack_is_recognized(package: Path) -> None:
    assert is_recognized(webpacked(package, SOURCE))


def test_every_source_is_recognized_in_a_minified_bundle(package: Path) -> None:
    calls = ", ".join(f"{name}()" for name in VALIDATORS)
    names = ", ".join(VALIDATORS)
    source = (
        f'import {{ guard, {names} }} from "stackwarden-guards";\n'
        f"export const handler = guard([{calls}], async (event) => event);\n"
    )
    found = read(bundle(package, source, *ESM, *MINIFIED))
    assert isinstance(found, Guard), found
    assert [each.trigger for each in found.validators] == [*VALIDATORS.values()]


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("export const handler = guard(", "const raw = guard("),
        ("export const handler = guard(", "const handler = guard("),
    ],
    ids=["raw exported", "reassigned"],
)
@pytest.mark.parametrize("options", [COMMONJS, (*COMMONJS, *MINIFIED), (*ESM, *MINIFIED)], ids=str)
def test_a_handler_that_is_not_the_guarded_one_is_no_guard(
    package: Path, source: str, made: str, options: tuple[str, ...]
) -> None:
    program = SOURCE.replace(source, made)
    if "raw" in made:
        program += "export const handler = async (event) => event;\nconsole.log(raw);\n"
    else:
        program = program.replace("const handler", "let handler")
        program += "if (process.env.RAW) handler = async (event) => event;\nexport { handler };\n"
    assert not isinstance(read(bundle(package, program, *options)), Guard)


@pytest.mark.parametrize(
    ("file", "text", "instead"),
    [
        ("guard.js", "checkHandler(handler);", ""),
        ("guard.js", "return validator.validate(event);", "return event;"),
        ("sources/sqs.js", "checkOneSource(records);", ""),
        ("validator.js", "checkEncodable(event);", ""),
    ],
)
def test_an_altered_package_is_no_guard(package: Path, file: str, text: str, instead: str) -> None:
    path = package / "dist" / "esm" / file
    genuine = path.read_text(encoding="utf-8")
    assert text in genuine
    try:
        path.write_text(genuine.replace(text, instead), encoding="utf-8")
        files = bundle(package, SOURCE, *ESM, *MINIFIED)
    finally:
        path.write_text(genuine, encoding="utf-8")
    code = Code(shipped(files))
    assert isinstance(read_guard(code, "app.handler"), Unclear)
    # Code that has the name of the guards is undecided, and not without a guard.
    assert has_guards(code)


def test_a_function_with_the_texts_of_the_guards_is_no_guard(package: Path) -> None:
    fake = """const mark = "stackwarden-guards.guarded";
const guard = (validators, handler) => Object.assign(handler, { [mark]: true });
const sqs = () => ({ name: "sqs" }), s3 = () => ({ name: "s3" });
"""
    source = fake + SOURCE.partition("\n")[2]
    for options in (COMMONJS, (*COMMONJS, *MINIFIED), (*ESM, *MINIFIED)):
        assert isinstance(read(bundle(package, source, *options)), Unclear)


def test_the_recorded_files_and_words_match_the_package(package: Path) -> None:
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    recorded = json.loads(NODE_FILE.read_text(encoding="utf-8"))[version]
    assert recorded == node_guard_files.hashes(package), "run python -m tools.node_guard_files"
    words = json.loads(NODE_WORDS.read_text(encoding="utf-8"))[version]
    assert words == node_guard_files.words(package), "run python -m tools.node_guard_files"


def test_an_installed_package_equals_a_release(package: Path) -> None:
    folder = "node_modules/stackwarden-guards"
    files = {
        f"{folder}/{path.relative_to(package).as_posix()}": path.read_text(encoding="utf-8")
        for path in [*package.glob("dist/**/*.js*"), package / "package.json"]
    }
    found = shipped_guards(Code(shipped(files)))
    assert found is not None
    assert (found.altered, found.unread, found.missing) == ((), (), ())


def test_a_layer_is_built_of_a_release_alone(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = []
    for name in ("first.zip", "second.zip"):
        status = main(["layer", "--node", str(package), "--output", str(tmp_path / name)])
        assert status == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert "bytecode" not in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "first.zip") as layer:
        layer.extractall(tmp_path / "opt")
        files = {name: layer.read(name).decode() for name in layer.namelist()}
    assert "nodejs/node_modules/stackwarden-guards/LICENSE" in files
    # Lambda puts this folder into NODE_PATH.
    folder = str(tmp_path / "opt" / "nodejs" / "node_modules")
    loads = 'const { guard, sqs } = require("stackwarden-guards"); guard([sqs()], async () => 1)'
    code = f"process.env.NODE_PATH = {json.dumps(folder)}; require('module')._initPaths(); {loads}"
    run(tmp_path, "-e", code)
    found = shipped_guards(Code(shipped({"app.js": ""}), [shipped(files)]))
    assert found is not None
    assert (found.altered, found.unread, found.missing) == ((), (), ())


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ("dist/esm/guard.js", "dist/esm/guard.js differs from every release"),
        ("package.json", "no stackwarden-guards; run `npm install stackwarden-guards`"),
    ],
)
def test_a_layer_of_no_release_is_refused(
    package: Path, tmp_path: Path, changed: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dist", "LICENSE", "package.json"):
        whole = package / name
        (shutil.copytree if whole.is_dir() else shutil.copy)(whole, tmp_path / name)
    (tmp_path / changed).write_text("x", encoding="utf-8")
    target = tmp_path / "layer.zip"
    assert main(["layer", "--node", str(tmp_path), "--output", str(target)]) != 0
    assert says in capsys.readouterr().err
    assert not target.exists()
