"""The pack lives on after it has read sources that are nested far too deeply."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from policypack.judging.judge import Judge
from policypack.program_files.arguments.program import PARSERS
from policypack.program_files.files import READERS, SourceFile
from policypack.program_files.source import UnreadableError
from policypack.report.literals import literals
from policypack.settings.settings import Settings
from policypack.testing.programs import run
from tests.reading.hostile import GO, NODE, PYTHON, YAML, Shape

DEPTHS = (90, 390, 5_000)
SHAPES: dict[str, Mapping[str, Shape]] = {
    ".py": PYTHON,
    ".go": GO,
    **dict.fromkeys((".yaml", ".yml", ".json"), YAML),
    **dict.fromkeys((".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"), NODE),
}
FUNCTION = """
aws.lambda_.Function({name!r}, runtime={runtime!r}, handler={handler!r},
    role="arn:aws:iam::1:role/a",
    code=pulumi.AssetArchive({{{file!r}: pulumi.StringAsset({text!r})}}))
"""
LEAKY = {
    "app.py": "import os\n\ndef handler(event, context):\n    os.system(event['name'])\n",
    "index.js": "exports.handler = async (event) => { eval(event.name); };\n",
}


def texts(suffix: str, depth: int) -> dict[str, str]:
    indented = ("blocks", "functions") if depth > 1_000 else ()
    return {name: shape(depth) for name, shape in SHAPES[suffix].items() if name not in indented}


@pytest.mark.parametrize("suffix", sorted({*READERS, *PARSERS}))
def test_each_reader_of_programs_lives_on(suffix: str) -> None:
    for depth in DEPTHS:
        for text in texts(suffix, depth).values():
            for read in (
                SourceFile(f"a{suffix}", text).read if suffix in READERS else None,
                lambda: PARSERS[suffix](f"a{suffix}", text, "").constructors(),  # noqa: B023
                lambda: literals(text, f"a{suffix}"),  # noqa: B023
            ):
                try:
                    if read:
                        read()
                except (UnreadableError, ValueError, RecursionError):
                    continue


def _function(name: str, file: str, text: str) -> str:
    runtime = "python3.13" if file == "app.py" else "nodejs22.x"
    handler = f"{file.partition('.')[0]}.handler"
    return FUNCTION.format(name=name, runtime=runtime, handler=handler, file=file, text=text)


def verdicts(hostile: Mapping[str, str], file: str) -> list[str]:
    """What is said of a leaky function behind hostile ones, and how often a check has failed."""
    functions = [_function(f"f{n}", file, text) for n, text in enumerate(hostile.values())]
    source = "".join([*functions, _function("leaky", file, LEAKY[file])])
    found = [*run(source).judged(Judge(Settings()))]
    assert not [each for each in found if "failed" in each.message and "Error" in each.message]
    return sorted(f"{each.rule.id} {each.message}" for each in found if "::leaky" in each.subject)


@pytest.mark.parametrize("file", sorted(LEAKY))
def test_a_judge_lives_on(file: str) -> None:
    alone = verdicts({}, file)
    assert any("injection" in each or "event" in each for each in alone)
    for depth in DEPTHS:
        shapes = texts(Path(file).suffix, depth)
        begin = {
            f"{name} in a handler": f"{LEAKY[file]}\n{text}"
            for name, text in shapes.items()
            if name != "null bytes"
        }
        assert verdicts(begin, file) == alone
