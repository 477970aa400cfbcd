"""Compares custom code with libraries; run by `by_hand` in an environment that has these."""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from policypack.credentials import secret_in
from policypack.start.record import record
from policypack.supply_chain.manifests import ManifestError
from tests.benchmarks.rounds import interleaved, sized
from tests.credential_examples import Example, harmless, secrets
from tests.supply_chain.manifests import test_requirements_txt as requirement_cases

ROUNDS = sized(7, smallest=1)
ROWS = sized(5000, smallest=5)
CLASSES = sized(300, smallest=3)
Pair = tuple[Any, Any]


def main() -> None:
    cases: dict[str, Pair] = {}
    for part in (credentials, requirements, html, records):
        cases |= part()
    json.dump({"cases": cases, "places": places()}, sys.stdout)


def medians(ours: Callable[[], Any], theirs: Callable[[], Any], form: str) -> Pair:
    """Milliseconds of CPU, in the given form."""
    found = interleaved({"ours": lambda: spent(ours), "theirs": lambda: spent(theirs)}, ROUNDS)
    return form.format(statistics.median(found["ours"])), form.format(
        statistics.median(found["theirs"])
    )


def spent(call: Callable[[], Any]) -> float:
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1e3


def credentials() -> dict[str, Pair]:
    """detect-secrets reads the examples as a Python file of assignments, with its defaults."""
    scan = import_module("detect_secrets.core.scan")
    settings = import_module("detect_secrets.settings")
    real, others = list(secrets()), list(harmless())

    def ours(examples: Iterable[Example]) -> int:
        return sum(secret_in(each.name, each.value) is not None for each in examples)

    def theirs(examples: Iterable[Example]) -> int:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "settings.py")
            lines = (f"{each.name or 'value'} = {json.dumps(each.value)}\n" for each in examples)
            file.write_text("".join(lines), encoding="utf-8")
            with settings.default_settings():
                return len({found.line_number for found in scan.scan_file(str(file))})

    return {
        f"credentials: found of {len(real)} (detect-secrets)": (ours(real), theirs(real)),
        f"credentials: false of {len(others)}": (ours(others), theirs(others)),
        "credentials: all of them, ms": medians(
            lambda: ours([*real, *others]), lambda: theirs([*real, *others]), "{:.0f}"
        ),
    }


def requirements() -> dict[str, Pair]:
    """The lines of our tests: name, whether pinned, whether hashed."""
    library: Any = import_module("pip_requirements_parser").RequirementsFile

    def theirs(text: str) -> list[tuple[Any, ...]]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "requirements.txt")
            file.write_text(text, encoding="utf-8")
            found = library.from_file(str(file)).requirements
        return [(each.name, bool(each.is_pinned), bool(each.hash_options)) for each in found]

    def ours(text: str) -> list[tuple[Any, ...]]:
        try:
            found = requirement_cases.read(text).requirements
        except ManifestError:
            return []
        return [(each.name, each.pinned, each.hashed) for each in found]

    wanted = list(expected())
    many = "".join(f"p{each}==1.0 --hash={requirement_cases.SHA}\n" for each in range(ROWS))
    right = [sum(way(text) == want for text, want in wanted) for way in (ours, theirs)]
    return {
        f"requirements: right of {len(wanted)} (pip-requirements-parser)": (right[0], right[1]),
        f"requirements: {ROWS:,} lines, ms": medians(
            lambda: ours(many), lambda: theirs(many), "{:.0f}"
        ),
    }


def expected() -> Iterable[tuple[str, list[tuple[Any, ...]]]]:
    def of(test: Any) -> Any:
        return test.pytestmark[0].args[1]

    for line, version in of(requirement_cases.test_only_an_exact_version_is_pinned):
        name = "NumPy" if line.startswith("NumPy") else "numpy"
        yield line, [] if line.startswith("(") else [(name, version is not None, False)]
    for text in of(requirement_cases.test_hashes_are_seen):
        yield text, [("requests", True, True)]
    for line, name, _, pinned, hashed, _ in of(requirement_cases.test_direct_references):
        yield line, [(name, pinned, hashed)]


def html() -> dict[str, Pair]:
    """Rows of a table, each value escaped; and what the first import costs a process."""
    template: Any = (
        import_module("jinja2")
        .Environment(autoescape=True)
        .from_string(
            "{% for a, b, c in rows %}<tr><td>{{ a }}</td><td>{{ b }}</td><td>{{ c }}</td></tr>"
            "{% endfor %}"
        )
    )
    rows = [(f"<rule-{each}>", f'"queue" & {each}', "plain") for each in range(ROWS)]

    def ours() -> str:
        return "".join(
            f"<tr><td>{escape(a)}</td><td>{escape(b)}</td><td>{escape(c)}</td></tr>"
            for a, b, c in rows
        )

    return {
        f"HTML: {ROWS:,} rows, ms (Jinja)": medians(
            ours, lambda: template.render(rows=rows), "{:.0f}"
        ),
        "HTML: import, ms": (f"{imported('html'):.0f}", f"{imported('jinja2'):.0f}"),
    }


def imported(module: str) -> float:
    """CPU milliseconds that an import adds to a bare interpreter, the median."""
    ways = {name: lambda name=name: started(name) for name in ("sys", module)}
    bare, with_it = (statistics.median(each) for each in interleaved(ways, ROUNDS).values())
    return with_it - bare


def started(module: str) -> float:
    code = f"import time; import {module}; print(time.process_time() * 1e3)"
    return float(subprocess.check_output([sys.executable, "-c", code], encoding="utf-8"))


def records() -> dict[str, Pair]:
    """Classes of four fields, as a start makes them, and objects of one."""
    frozen = dataclasses.dataclass(frozen=True)
    ours = declared(record(frozen=True))
    found: dict[str, Pair] = {}
    for name, decorate in {"dataclasses": frozen, "attrs": import_module("attrs").frozen}.items():
        found[f"records: {CLASSES} classes, ms ({name})"] = medians(
            partial(make_classes, record(frozen=True)), partial(make_classes, decorate), "{:.0f}"
        )
        found[f"records: {ROWS:,} objects, ms ({name})"] = medians(
            partial(make_objects, ours), partial(make_objects, declared(decorate)), "{:.1f}"
        )
    return found


def make_classes(decorate: Callable[[type], type]) -> None:
    for _ in range(CLASSES):
        declared(decorate)


def make_objects(kind: Any) -> None:
    for each in range(ROWS):
        kind(each, "b", None, ())


def declared(decorate: Callable[[type], type]) -> Any:
    class Declared:
        """A record."""

        one: int
        two: str
        three: str | None = None
        four: tuple[int, ...] = ()

    return decorate(Declared)


def places() -> dict[str, Any]:
    """Where networkx puts the boxes of the map, in the columns of their layers."""
    networkx = import_module("networkx")
    drawn = json.loads(Path(os.environ["PICTURE"]).read_text(encoding="utf-8"))
    graph = networkx.DiGraph()
    for name, layer in drawn["boxes"].items():
        graph.add_node(name, layer=layer)
    graph.add_edges_from(drawn["lines"])
    found = networkx.multipartite_layout(graph, subset_key="layer")
    return {name: [float(x), float(y)] for name, (x, y) in found.items()}


if __name__ == "__main__":
    main()
