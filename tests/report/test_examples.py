"""The examples of rules in TypeScript and YAML register what those in Python do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml as pyyaml

from policypack.offline import schema
from policypack.program_files import tree_source
from policypack.report.examples import examples, typescript, yaml
from policypack.report.examples.steps import called, merged, parts
from policypack.rules import catalogue
from tests.each import each
from tools import record_examples

RULES = {rule.id: rule for rule in catalogue()}
# An Output that is printed is an error of each SDK of its own, and of YAML none at all.
IN_PYTHON_ALONE = {"stack-output-printed"}
FILE = record_examples.TARGET
WRITE = "run: python -m tools.record_examples, and commit the file"
KNOWN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
_REFERENCE = re.compile(r"(?<!\$)\$\{([^}]*)\}")


def test_every_rule_has_its_example_in_three_languages() -> None:
    assert set(KNOWN) == set(RULES) - IN_PYTHON_ALONE
    for id_ in KNOWN:
        assert [*examples(RULES[id_])] == ["python", "typescript", "yaml"], f"{id_}: {WRITE}"


@each("id_", KNOWN)
def test_recorded_resources_match_the_example(id_: str) -> None:
    assert record_examples.recorded(RULES[id_]) == KNOWN[id_], WRITE


def programs() -> Iterator[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]]:
    """The steps of each program, and of the other one of its rule."""
    for id_, held in KNOWN.items():
        yield id_, held["bad"], held["good"]
        yield id_, held["good"], held["bad"]


def test_property_names_match_the_schema() -> None:
    checked = 0
    for id_, steps, _ in programs():
        for step in steps:
            if (found := schema.resource(step.get("type", ""))) is not None:
                unknown = [*_unknown(step["inputs"], found.inputs)]
                assert not unknown, f"{id_}: {unknown} of {step['type']}"
                checked += 1
    assert checked > 2 * len(KNOWN)


def _unknown(value: Any, known: Mapping[str, schema.Property]) -> Iterator[str]:
    for name, held in value.items():
        if name not in known:
            yield name
        else:
            yield from _unknown_within(held, known[name].type)


def _unknown_within(value: Any, type_: schema.Type) -> Iterator[str]:
    if type_.kind == "object" and isinstance(value, dict) and not _stands_for(value):
        yield from _unknown(value, type_.properties)
    elif type_.element is not None:
        inner = value.values() if isinstance(value, dict) and not _stands_for(value) else value
        for held in inner if not isinstance(inner, (str, dict)) else ():
            yield from _unknown_within(held, type_.element)


def _stands_for(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith("$")


def test_each_yaml_loads_and_registers_the_same() -> None:
    for id_, steps, beside in programs():
        loaded = pyyaml.safe_load(yaml.program(steps, beside)) or {}
        names = set(loaded.get("config", {}))
        made: dict[str, Any] = {}
        for variable, call in loaded.get("variables", {}).items():
            held = call["fn::invoke"]
            given = _read(held["arguments"], loaded)
            made[variable] = {"token": held["function"], "given": given}
        for variable, held in loaded.get("resources", {}).items():
            made[variable] = {
                "token": held["type"],
                "name": held.get("name", variable),
                "given": _read(held.get("properties", {}), loaded),
                "options": _read(held.get("options", {}), loaded),
            }
        assert made == {step["variable"]: _told(step) for step in steps if "output" not in step}, (
            id_
        )
        outputs = {step["output"]: step["value"] for step in steps if "output" in step}
        assert _read(loaded.get("outputs", {}), loaded) == outputs
        assert all(config["type"] == "string" for config in loaded.get("config", {}).values())
        assert names == {name for step in steps for name in _configured(step)}


def _told(step: Mapping[str, Any]) -> dict[str, Any]:
    token = ":".join(filter(None, parts(step.get("type") or step["function"])))
    if "function" in step:
        return {"token": token, "given": step["arguments"]}
    own = {key: step[key] for key in ("name", "options")}
    return {"token": token, "given": step["inputs"], **own}


def _configured(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$config" in value:
            yield value["$config"][0]
        for held in value.values():
            yield from _configured(held)
    elif isinstance(value, list):
        for held in value:
            yield from _configured(held)


_ASSETS = {function: kind for kind, function in yaml._FUNCTIONS.items()}


def _read(value: Any, program: Mapping[str, Any]) -> Any:
    """The recorded form of a value of YAML."""
    if isinstance(value, list):
        return [_read(held, program) for held in value]
    if isinstance(value, str):
        return _text(value, program)
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, held),) = value.items()
        if key == "fn::toJSON":
            return {"$json": _read(held, program)}
        if key == "fn::secret":
            return {"$secret": _read(held, program)}
        if key in _ASSETS:
            return {"$asset": [_ASSETS[key], _read(held, program)]}
    return {key: _read(held, program) for key, held in value.items()}


def _text(text: str, program: Mapping[str, Any]) -> Any:
    pieces = _REFERENCE.split(text)
    if len(pieces) == 1:
        return text.replace("$${", "${")
    made: list[Any] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            config = program.get("config", {}).get(piece)
            is_secret = config is not None and config.get("secret", False)
            made.append(
                {"$ref": piece.split(".")} if config is None else {"$config": [piece, is_secret]}
            )
        elif piece:
            made.append(piece.replace("$${", "${"))
    return made[0] if len(made) == 1 else {"$text": made}


def test_each_typescript_parses() -> None:
    for id_, steps, beside in programs():
        source = f'import * as aws from "@pulumi/aws";\n{typescript.program(steps, beside)}\n'
        calls = tree_source.read(source, ".ts").calls
        made = [step for step in steps if schema.resource(step.get("type", ""))]
        aws = [step for step in made if step["type"].startswith("aws:")]
        assert len(calls) >= len([step for step in aws if parts(step["type"])[1]]), id_


@cache
def executed() -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    texts = [json.dumps(typescript.program(steps, beside)) for _, steps, beside in programs()]
    script = Path(__file__).with_name("recorded_programs.mjs")
    ran = subprocess.run(
        [node, script], input="\n".join(texts), capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_each_typescript_runs_and_registers_the_same() -> None:
    made = executed()
    assert len(made) == 2 * len(KNOWN)
    for (id_, steps, _), ran in zip(programs(), made, strict=True):
        kept = [step for step in steps if "output" not in step]
        number = {step["variable"]: at for at, step in enumerate(kept)}
        expected = [_in_typescript(step, number) for step in kept]
        assert _plain(ran["steps"]) == expected, id_
        outputs = {step["output"]: step["value"] for step in steps if "output" in step}
        assert _plain(ran["outputs"]) == _numbered(outputs, number)


def _in_typescript(step: Mapping[str, Any], number: Mapping[str, int]) -> dict[str, Any]:
    if "function" in step:
        package, module, name = parts(step["function"])
        name = ".".join(filter(None, (package, module, f"{name}Output")))
        return {"called": name, "arguments": _numbered(step["arguments"], number)}
    own = {key: _numbered(step[key], number) for key in ("inputs", "options")}
    return {"called": called(step["type"]), "name": step["name"], **own}


def _numbered(value: Any, number: Mapping[str, int]) -> Any:
    """The recorded value with steps by their number, and documents as the values that they hold."""
    if isinstance(value, list):
        return [_numbered(held, number) for held in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        variable, *path = value["$ref"]
        return {"$ref": [number[variable], *path]}
    if "$json" in value:
        return {"$json": _numbered(value["$json"], number)}
    return {key: _numbered(held, number) for key, held in value.items()}


def _plain(value: Any) -> Any:
    """What ran, with a text that is a JSON document as the recorder has it."""
    if isinstance(value, list):
        return [_plain(held) for held in value]
    if isinstance(value, dict):
        if "$json" in value:
            return value
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return {"$json": json.loads(value)}
        except ValueError:
            return value
    return value


def test_lines_of_one_program_alone_are_marked() -> None:
    assert (
        merged("a\nb: 1\nc", "a\nb: 2\nc\nd", "#") == "a\nb: 1  # bad\nb: 2  # good\nc\nd  # good"
    )


def test_a_rule_whose_example_has_changed_since_has_pythons_alone() -> None:
    rule = RULES["sqs-queue-unencrypted"]
    other = replace(rule.documentation, example='aws.sqs.Queue("other")  # bad')
    assert [*examples(replace(rule, documentation=other))] == ["python"]
