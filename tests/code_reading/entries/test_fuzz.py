"""Whatever a package holds, reading its handler's entry ends, and gives one of four answers."""

from __future__ import annotations

import random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack.code_reading import javascript
from policypack.code_reading.entries import Entry as Answer
from policypack.code_reading.python import read_entry
from policypack.supply_chain.archives import DeploymentPackage, Entry
from policypack.supply_chain.guards import Code
from tests.code_reading.entries import labelled_javascript, labelled_python

PYTHON = [each.code for each in labelled_python.labelled()]
JAVASCRIPT = [each.code for each in labelled_javascript.labelled()]
READERS = {"app.py": read_entry, "app.mjs": javascript.read_entry}
SOURCES = {"app.py": PYTHON, "app.mjs": JAVASCRIPT}
FILES = [*READERS]


def read(file: str, source: bytes, handler: str = "app.handler") -> None:
    entry = Entry(file, len(source), load=lambda limit: source[:limit])
    found = READERS[file](Code(DeploymentPackage((entry,))), handler)
    assert isinstance(found, get_args(Answer))


@given(st.sampled_from(FILES), st.binary(max_size=200))
def test_any_bytes(file: str, source: bytes) -> None:
    read(file, source)


@given(st.sampled_from(FILES), st.text(max_size=30))
def test_any_handler(file: str, handler: str) -> None:
    read(file, SOURCES[file][0].encode(), handler)


@given(st.sampled_from(FILES), st.data())
def test_lines_of_labelled_handlers_in_any_order(file: str, data: st.DataObject) -> None:
    lines = sorted({f"{line}\n" for source in SOURCES[file] for line in source.splitlines()})
    chosen = data.draw(st.lists(st.sampled_from(lines), max_size=15))
    read(file, "".join(chosen).encode())


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("seed", range(10))
def test_labelled_handlers_with_bytes_changed(file: str, seed: int) -> None:
    chance = random.Random(seed)
    for source in SOURCES[file]:
        changed = bytearray(source.encode())
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        read(file, bytes(changed))


DEEP = 3_000
NESTED = {
    "sums": ("app.py", f"def handler(event, context): return event[{'1 + ' * DEEP}1]\n"),
    "attributes": ("app.py", f"def handler(event, context): return event{'.a' * DEEP}\n"),
    "functions": (
        "app.py",
        "".join(f"def f{n}(e): return f{n + 1}(e)\n" for n in range(500))
        + "def handler(event, context): return f0(event)\n",
    ),
    "recursion": ("app.py", "def handler(event, context): return handler(event, context)\n"),
    "names": (
        "app.py",
        "def handler(event, context):\n    a0 = event\n"
        + "".join(f"    a{n + 1} = a{n}\n" for n in range(2_000)),
    ),
    "members": ("app.mjs", f"export const handler = (event) => f(event{'.a' * DEEP});\n"),
    "brackets": ("app.mjs", f"export const handler = (event) => {'(' * 500}event{')' * 500};\n"),
    "calls": (
        "app.mjs",
        "".join(f"const f{n} = (e) => f{n + 1}(e);\n" for n in range(800))
        + "export const handler = (event) => f0(event);\n",
    ),
    "aliases": (
        "app.mjs",
        "export const handler = (event) => {\n  const a0 = event;\n"
        + "".join(f"  const a{n + 1} = a{n};\n" for n in range(2_000))
        + "};\n",
    ),
}


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_deeply_ends(name: str) -> None:
    file, source = NESTED[name]
    read(file, source.encode())
