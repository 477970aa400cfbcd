"""Time, cold start and size of the guards for Node.js beside JSON.parse, Powertools and middy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.cold_starts import start
from tests.benchmarks.environments import ROOT
from tests.benchmarks.rounds import Missing, interleaved, sized
from tests.guards.samples import sample
from tests.node_guards.test_hostile import schema_of
from tools import typescript_sdks

ROUNDS, STARTS = sized(15, smallest=1), sized(25, smallest=1)
# Microseconds: long enough for the clock, short enough that a round is over within a second.
BATCH = sized(20_000, smallest=100)
RUNNER = Path(__file__).with_name("timed_node_guards.mjs")

# Source, options and Powertools' schema. SQS without its digests: no other side computes them.
CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "S3": ("s3", {}, "S3Schema"),
    "SQS, 10 records": ("sqs", {"verifyMd5": False}, "SqsSchema"),
    "API Gateway v1": ("rest-api", {}, "APIGatewayProxyEventSchema"),
    "API Gateway v2": ("http-api", {}, "APIGatewayProxyEventV2Schema"),
    "DynamoDB": ("dynamodb-stream", {}, "DynamoDBStreamSchema"),
    "EventBridge": ("event-bridge", {}, "EventBridgeSchema"),
}
BARE = "empty function"
_EMPTY = "export const handler = async () => undefined;\n"
_GUARDS = 'import { guard, sqs } from "stackwarden-guards";\n'
_PARSER = (
    'import { parser } from "@aws-lambda-powertools/parser/middleware";\n'
    'import { SqsSchema } from "@aws-lambda-powertools/parser/schemas/sqs";\n'
    'import middy from "@middy/core";\n'
)
FUNCTIONS = {
    BARE: _EMPTY,
    "the same with an MD5 of `node:crypto`": 'import { createHash } from "node:crypto";\n'
    'export const handler = async () => createHash("md5").update("").digest("hex");\n',
    "guard, SQS": f"{_GUARDS}export const handler = guard([sqs()], async () => undefined,"
    " { audit: false });\n",
    "guard, SQS and audit": f"{_GUARDS}export const handler = guard([sqs()],"
    " async () => undefined);\n",
    "Powertools' parser with zod": f"{_PARSER}export const handler = middy(async () => undefined)"
    ".use(parser({ schema: SqsSchema }));\n",
    "Powertools' parser and logger": f"{_PARSER}"
    'import { Logger } from "@aws-lambda-powertools/logger";\n'
    'import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";\n'
    'const logger = new Logger({ serviceName: "intake" });\n'
    "export const handler = middy(async () => logger.info('accepted'))"
    ".use(injectLambdaContext(logger)).use(parser({ schema: SqsSchema }));\n",
    "`@middy/validator`": 'import middy from "@middy/core";\n'
    'import validator from "@middy/validator";\n'
    'import { transpileSchema } from "@middy/validator/transpile";\n'
    f"const eventSchema = transpileSchema({json.dumps(schema_of('sqs'))}, {{ strict: false }});\n"
    "export const handler = middy(async () => undefined).use(validator({ eventSchema }));\n",
}
_INVOKED = """
import {{ handler }} from "./{file}";
const context = {{
  functionName: "intake", functionVersion: "7", memoryLimitInMB: "256",
  logGroupName: "/aws/lambda/intake", awsRequestId: "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
  invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:intake",
  getRemainingTimeInMillis: () => 29876,
}};
await handler(JSON.parse({event}), context);
"""


def run() -> None:
    """Prints medians; every way takes its turn in each round."""
    with _packages() as folder:
        _print_times(_times(folder))
        _print_starts(folder)


@contextmanager
def _packages() -> Iterator[Path]:
    """A folder from which programs import the built guards and their peers."""
    try:
        own = typescript_sdks.ensure(ROOT, "node_guards", ROOT)
        peers = typescript_sdks.ensure(ROOT, "node_peers")
    except typescript_sdks.NoSdks as error:
        raise Missing(str(error)) from error
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        package = folder / "guards"
        ignored = shutil.ignore_patterns("node_modules", "dist", "*.tgz")
        shutil.copytree(ROOT / "node_guards", package, ignore=ignored)
        (package / "node_modules").symlink_to(own)
        _node(package, "build.mjs")
        modules = folder / "node_modules"
        modules.mkdir()
        for each in peers.iterdir():
            (modules / each.name).symlink_to(each)
        (modules / "stackwarden-guards").symlink_to(package)
        yield folder


def _times(folder: Path) -> dict[str, dict[str, float]]:
    shutil.copy(RUNNER, folder)
    given = ""
    for source, options, schema in CASES.values():
        event = sample(source)
        if source == "sqs":
            event = {"Records": (event["Records"] * 10)[:10]}
        case = {"source": source, "options": options, "event": event}
        given += json.dumps({**case, "powertools": schema, "schema": schema_of(source)}) + "\n"
    told = _node(folder, RUNNER.name, str(ROUNDS), str(BATCH), given=given)
    return dict(zip(CASES, map(json.loads, told.splitlines()), strict=True))


def _print_times(found: Mapping[str, Mapping[str, float]]) -> None:
    print(
        "| event | JSON.parse, µs | guards, µs | Powertools, µs | ajv, µs | of JSON.parse "
        "| Powertools over guards |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, each in found.items():
        spent = " | ".join(f"{each[way]:.1f}" for way in ("read", "ours", "powertools", "middy"))
        ratios = f"{each['ours'] / each['read']:.2f} | {each['powertools'] / each['ours']:.1f}"
        print(f"| {name} | {spent} | {ratios} |")
    print(
        "| around a handler | `guard` without audit, µs | Powertools' `parser`, µs "
        "| `@middy/validator`, µs |"
    )
    print("|---|---|---|---|")
    for name, each in found.items():
        spent = " | ".join(f"{each[way]:.1f}" for way in ("guarded", "parsed", "middled"))
        print(f"| {name} | {spent} |", flush=True)


def _print_starts(folder: Path) -> None:
    sizes, programs = {}, {}
    event = json.dumps(json.dumps(sample("sqs")))
    for number, (name, text) in enumerate(FUNCTIONS.items()):
        bundle = _bundled(folder, f"function{number}", text)
        sizes[name] = bundle.stat().st_size
        program = folder / f"invoked{number}.mjs"
        program.write_text(_INVOKED.format(file=bundle.name, event=event), encoding="utf-8")
        programs[name] = partial(start, ["node", str(program)], dict(os.environ))
    found = {
        name: (median(cpu for cpu, _ in each) * 1000, median(wall for _, wall in each) * 1000)
        for name, each in interleaved(programs, STARTS).items()
    }
    print(
        "| bundle with its first invocation | minified, kB | CPU, ms | wall, ms "
        "| CPU over empty, ms | wall over empty, ms |"
    )
    print("|---|---|---|---|---|---|")
    for name, (cpu, wall) in found.items():
        over = f"{cpu - found[BARE][0]:.1f} | {wall - found[BARE][1]:.1f}"
        print(
            f"| {name} | {sizes[name] / 1000:.1f} | {cpu:.1f} | {wall:.1f} | {over} |", flush=True
        )


def _bundled(folder: Path, name: str, text: str) -> Path:
    """The minified bundle of a function, which is all that a process reads."""
    source, bundle = folder / f"{name}.source.mjs", folder / f"{name}.mjs"
    source.write_text(text, encoding="utf-8")
    esbuild = "guards/node_modules/.bin/esbuild"
    # Packages in CommonJS call `require` in a bundle of modules.
    banner = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);'
    options = ["--bundle", "--minify", "--platform=node", "--format=esm", "--log-level=error"]
    if "middy/validator" in text:
        options.append(f"--banner:js={banner}")
    _node(folder, esbuild, source.name, *options, f"--outfile={bundle.name}")
    return bundle


def _node(folder: Path, *command: str, given: str | None = None) -> str:
    ended = subprocess.run(
        ["node", *command], cwd=folder, input=given, capture_output=True, encoding="utf-8"
    )
    if ended.returncode != 0:
        raise RuntimeError(ended.stderr[-2000:])
    return ended.stdout
