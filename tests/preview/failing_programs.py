"""Programs that fail in the ways that real programs do, and recordings of what the engine says.

`python -m tests.preview.failing_programs [NAME...]` runs the programs, all of them by default, and
writes `failures.json`. The tests of headlines need no engine.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from policypack import commands
from policypack.preview import engine
from tools import typescript_sdks

ROOT = Path(__file__).resolve().parents[2]
RECORDED = Path(__file__).with_name("failures.json")
_TOLD = ("message", "severity", "urn")
_PYTHON = "import pulumi\n"
_NODE = 'const pulumi = require("@pulumi/pulumi");\n'
_QUEUE = "import pulumi_aws as aws\n"


@dataclass(frozen=True)
class Failing:
    """The files of a program that fails, its runtime, and how it is previewed."""

    files: Mapping[str, str]
    runtime: str = "python"
    arguments: Sequence[str] = ("--offline",)
    environment: Mapping[str, str] = field(default_factory=dict)
    # Whether Node.js finds the SDKs.
    is_installed: bool = True


def _python(text: str, **more: str) -> Failing:
    return Failing({"__main__.py": text, **{name.replace("__", "."): more[name] for name in more}})


def _node(text: str, name: str = "index.js", **options: Any) -> Failing:
    files = {name: text, "package.json": json.dumps({"name": "shop", "main": name})}
    return Failing(files, "nodejs", **options)


def _yaml(text: str) -> Failing:
    return Failing({"Pulumi.yaml": text})


_ONLINE = ("--online", "--stack", "dev")
_BACKEND = {"PULUMI_BACKEND_URL": "file://{folder}", "PULUMI_CONFIG_PASSPHRASE": "wrong"}
_TS_CONFIG = (
    '{"compilerOptions": {"target": "es2022", "module": "commonjs", "moduleResolution": "node", '
    '"strict": true, "skipLibCheck": true}, "files": ["index.ts"]}'
)


def _typescript(text: str) -> Failing:
    made = _node(text, "index.ts")
    return Failing({**made.files, "tsconfig.json": _TS_CONFIG}, "nodejs")


PROGRAMS: dict[str, Failing] = {
    "python-missing-package": _python("import acme_metrics\n"),
    "python-missing-submodule": _python("import pulumi.acme\n"),
    "python-missing-local-module": Failing(
        {"__main__.py": "from lib.queues import made\n", "lib/__init__.py": ""}
    ),
    "python-missing-local-file": Failing(
        {"__main__.py": "from stacks import network\n", "stacks/__init__.py": ""}
    ),
    "python-name-of-another-module": _python("from helpers import made\n", helpers__py="a = 1\n"),
    "python-circular-import": _python(
        "import a\n", a__py="from b import y\nx = 1\n", b__py="from a import x\ny = 1\n"
    ),
    "python-syntax": _python("import pulumi\nqueue = (\n"),
    "python-indentation": _python("import pulumi\nif True:\nx = 1\n"),
    "python-tabs": _python("if True:\n\tx = 1\n        y = 2\n"),
    "python-undefined-name": _python(_PYTHON + "pulumi.export('a', undefined_name)\n"),
    "python-attribute": _python(_QUEUE + 'aws.sqs.Cue("orders")\n'),
    "python-unknown-argument": _python(_QUEUE + 'aws.sqs.Queue("orders", encrypted=True)\n'),
    "python-missing-argument": _python(_QUEUE + 'aws.iam.Role("api")\n'),
    "python-input-of-another-type": _python(
        _QUEUE + 'aws.sqs.Queue("orders", delay_seconds="soon")\n'
    ),
    "python-duplicate-name": _python(_QUEUE + 'aws.sqs.Queue("a")\naws.sqs.Queue("a")\n'),
    "python-missing-file": _python("open('dist/schema.json').read()\n"),
    "python-key": _python("settings = {}\nsettings['stage']\n"),
    "python-in-apply": _python(
        _QUEUE + 'queue = aws.sqs.Queue("orders")\nqueue.arn.apply(lambda arn: arn["x"])\n'
    ),
    "python-network": _python(
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')\n"
    ),
    "python-exit-with-message": _python('import sys\nsys.exit("set SHOP_STAGE to dev or prod")\n'),
    "python-exit": _python('import sys\nprint("no stage given", file=sys.stderr)\nsys.exit(4)\n'),
    "python-warning-and-exit": _python(
        "import sys, warnings\nprint('ERROR: no stage given', file=sys.stderr)\n"
        "warnings.warn('docker is deprecated', DeprecationWarning, stacklevel=1)\n"
        "print('DEPRECATED: use docker-build instead', file=sys.stderr)\nsys.exit(4)\n"
    ),
    "python-config-type": Failing(
        {"__main__.py": _PYTHON + "pulumi.Config().require_int('size')\n"},
        arguments=("--offline", "--config", "size=large"),
    ),
    "python-chained": _python(
        "try:\n    {}['a']\nexcept KeyError as error:\n"
        "    raise ValueError('no such stage') from error\n"
    ),
    "python-no-virtualenv": Failing(
        {
            "__main__.py": "",
            "Pulumi.yaml": json.dumps(
                {
                    "name": "shop",
                    "runtime": {
                        "name": "python",
                        "options": {"toolchain": "pip", "virtualenv": "venv"},
                    },
                }
            ),
        }
    ),
    "python-no-program": Failing({"README.md": ""}),
    "python-subprocess": _python(
        "import subprocess\nsubprocess.run(['make-lambda-zip', '.'], check=True)\n"
    ),
    "python-subprocess-failed": _python(
        "import subprocess\nsubprocess.run(['false'], check=True)\n"
    ),
    "node-missing-package": _node('require("left-pad");\n'),
    "node-missing-local-module": _node('require("./lib/queues");\n'),
    "node-missing-scoped-package": _node('require("@acme/infra/queues");\n'),
    "node-not-installed": _node(_NODE, is_installed=False),
    "node-syntax": _node("const a = ;\n"),
    "node-unhandled-rejection": _node(
        _NODE + 'async function main() { throw new Error("no such bucket"); }\nmain();\n'
    ),
    "node-leaked-promise": _node(
        _NODE + "new pulumi.ComponentResource('a:b:C', 'c', {x: new Promise(() => {})});\n"
    ),
    "node-leaked-promise-and-error": _node(
        _NODE
        + "new pulumi.ComponentResource('a:b:C', 'c', {x: new Promise(() => {})});\n"
        + 'console.error("Error: the stage is missing");\nprocess.exit(1);\n'
    ),
    "node-undefined": _node("const settings = undefined;\nsettings.stage;\n"),
    "node-thrown-text": _node('throw "no stage given";\n'),
    "node-exit": _node('console.error("no stage given");\nprocess.exit(4);\n'),
    "node-deprecation-and-exit": _node(
        'console.error("Error: no stage given");\nnew Buffer(1);\n'
        'console.error("warning: docker.Image is deprecated: use docker-build");\n'
        "process.exit(4);\n"
    ),
    "node-missing-file": _node('require("fs").readFileSync("dist/index.js");\n'),
    "node-old": _node('require("node:acme");\n'),
    "node-not-exported": Failing(
        {
            "index.js": 'require("shop-lib/internal");\n',
            "package.json": '{"name": "shop", "main": "index.js"}',
            "lib/node_modules/shop-lib/package.json": '{"name": "shop-lib", "exports": {}}',
        },
        "nodejs",
        environment={"NODE_PATH": "{folder}/lib/node_modules"},
    ),
    "node-invalid-url": _node('new URL("no url");\n'),
    "node-network": _node(
        'const go = async () => { await fetch("http://127.0.0.1:9/"); };\nmodule.exports = go();\n'
    ),
    "node-no-main": Failing({"package.json": '{"main": "lib/index.js"}'}, "nodejs"),
    "node-invalid-json": Failing({"index.js": "", "package.json": "{"}, "nodejs"),
    "node-child-process": _node(
        'require("child_process").execSync("esbuild-missing src", {stdio: "pipe"});\n'
    ),
    "typescript-type": _typescript(
        'import * as pulumi from "@pulumi/pulumi";\nconst a: number = pulumi.getStack();\n'
    ),
    "typescript-missing-local-module": _typescript('import { a } from "./lib/queues";\na();\n'),
    "typescript-missing-package": _typescript('import pad from "left-pad";\npad();\n'),
    "yaml-syntax": _yaml("name: shop\nruntime: yaml\nresources:\n  a: [\n"),
    "yaml-unknown-type": _yaml("name: shop\nruntime: yaml\nresources:\n  a: {type: aws:sqs:Cue}\n"),
    "yaml-unknown-property": _yaml(
        "name: shop\nruntime: yaml\n"
        "resources:\n  a: {type: aws:sqs:Queue, properties: {encrypted: true}}\n"
    ),
    "yaml-undefined": _yaml(
        "name: shop\nruntime: yaml\n"
        "resources:\n  a: {type: aws:sqs:Queue, properties: {name: '${names.a}'}}\n"
    ),
    "go-no-language-host": Failing({"main.go": "package main\n"}, "go"),
    "unknown-runtime": Failing({"main.rb": ""}, "ruby"),
    "stack-file": Failing({"__main__.py": "", "Pulumi.dev.yaml": "config: [\n"}),
    "no-stack": Failing({"__main__.py": ""}, arguments=_ONLINE, environment=_BACKEND),
    "no-login": Failing(
        {"__main__.py": ""},
        arguments=_ONLINE,
        environment={"PULUMI_BACKEND_URL": "https://127.0.0.1:9"},
    ),
    "no-backend-folder": Failing(
        {"__main__.py": ""},
        arguments=_ONLINE,
        environment={**_BACKEND, "PULUMI_BACKEND_URL": "file://{folder}/none"},
    ),
}


def record(name: str) -> dict[str, Any]:
    """Runs the command on a program; the last run of the engine and the result's failure."""
    case = PROGRAMS[name]
    runs: list[dict[str, Any]] = []
    real = engine.run

    def run(command: Any, folder: Any, environment: Any, scratch: Path, progress: Any) -> Any:
        ended = real(command, folder, environment, scratch, progress)
        log = scratch / "events.jsonl"
        text = log.read_text(encoding="utf-8") if log.exists() else ""
        events = [json.loads(line) for line in text.splitlines()]
        kept = [*filter(None, map(_kept, events))]
        runs.append({"status": ended.status, "stderr": ended.errors, "events": kept})
        return ended

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve() / "shop"
        write(case, folder)
        texts = {name: text.format(folder=folder) for name, text in case.environment.items()}
        environment = {**_environment(folder), **texts}
        output = io.StringIO()
        with (
            mock.patch.dict(os.environ, environment, clear=True),
            mock.patch.object(engine, "run", run),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(io.StringIO()) as errors,
        ):
            status = commands.main(["preview", str(folder), "--format", "json", *case.arguments])
        print(f"{name}: {status}: {_headline(output.getvalue()) or errors.getvalue().strip()}")
        refused = errors.getvalue().strip().removeprefix("stackwarden preview: ")
        text = json.dumps(runs[-1] if runs else {"refused": refused})
    places = {
        str(folder): "{folder}",
        str(folder.parent): "{scratch}",
        sys.prefix: "{venv}",
        sys.base_prefix + "/": "{python}/",
        str(ROOT): "{root}",
        tempfile.gettempdir() + "/": "{scratch}/",
    }
    for place, shown in places.items():
        text = text.replace(place, shown)
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _kept(event: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an event that tells of a failure."""
    if "diagnosticEvent" in event and event["diagnosticEvent"]["severity"] != "debug":
        told = event["diagnosticEvent"]
        return {"diagnosticEvent": {key: told[key] for key in _TOLD if key in told}}
    if "summaryEvent" in event:
        return {"summaryEvent": {"PolicyPacks": {"stackwarden|local|/pack": "0.1.0"}}}
    return {"policyLoadEvent": {}} if "policyLoadEvent" in event else {}


def _headline(document: str) -> str:
    failed = json.loads(document)["failure"] if document.startswith("{") else None
    return failed["message"] if failed else ""


def write(case: Failing, folder: Path, with_packages: bool = True) -> None:
    """Writes the files of a program, with a link to installed packages if it needs them."""
    options = {"toolchain": "pip", "virtualenv": sys.prefix} if case.runtime == "python" else {}
    settings = {"name": "shop", "runtime": {"name": case.runtime, "options": options}}
    stack = json.dumps({"config": {"aws:region": "eu-west-1"}})
    files = {"Pulumi.yaml": json.dumps(settings), "Pulumi.dev.yaml": stack, **case.files}
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if with_packages and case.runtime == "nodejs" and case.is_installed:
        (folder / "node_modules").symlink_to(typescript_sdks.ensure(ROOT))


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    tools = ROOT / ".tools" / "bin"
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    return {**kept, "PATH": f"{tools}{os.pathsep}{kept['PATH']}", "PULUMI_HOME": str(home)}


def main(names: Sequence[str]) -> None:
    """Records the programs, all of them by default."""
    known = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    for name in names or PROGRAMS:
        known[name] = record(name)
        ordered = {each: known[each] for each in PROGRAMS if each in known}
        RECORDED.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
