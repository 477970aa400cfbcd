"""The labelled handlers as compilers, minifiers and bundlers write them.

`forms.cjs` makes them with the packages of `tools/javascript_builders`.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from policypack.code_reading.javascript import read_flows
from policypack.supply_chain.archives import Members, Text, open_package
from policypack.supply_chain.guards import Code
from tools import typescript_sdks

_ROOT = Path(__file__).resolve().parents[3]
_GENERATOR = Path(__file__).with_name("forms.cjs")


class Form(NamedTuple):
    """A handler as a tool writes it: the name of the file, its text and its source map.

    `refused` is why the tool does not accept the handler.
    """

    file: str
    text: str = ""
    map: str = ""
    refused: str = ""


def forms_of(handlers: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, Form]]:
    """All forms of handlers, by their names: a text and the ending of its file.

    Skips the test without Node.js and the packages.
    """
    try:
        modules = typescript_sdks.ensure(_ROOT, "javascript_builders")
    except typescript_sdks.NoSdks as error:
        pytest.skip(str(error))
    given = {name: {"text": text, "extension": ending} for name, (text, ending) in handlers.items()}
    ended = subprocess.run(
        ["node", str(_GENERATOR)],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "NODE_PATH": str(modules)},
    )
    return {
        name: {form: Form(**fields) for form, fields in forms.items()}
        for name, forms in json.loads(ended.stdout).items()
    }


def kinds_of(form: Form, *triggers: str) -> set[str]:
    """The kinds of findings in a form, of flows and mistakes, and whether anything is undecided."""
    files = {form.file: Text(form.text)}
    if form.map:
        files[f"{form.file}.map"] = Text(form.map)
    found = read_flows(Code(open_package(Members(files), None)), "index.handler", triggers)
    kinds = {each.kind.value for each in found.flows}
    kinds |= {each.kind.value for each in found.misuses}
    return kinds | {f"undecided: {each.reason}" for each in found.undecided}
