"""What names of handlers mean, as the runtimes' own sources say."""

from __future__ import annotations

import pytest

from policypack.code_reading import javascript, python
from policypack.code_reading.entries import Ignored
from policypack.code_reading.guards import NoGuard
from policypack.code_reading.python import read_entry, read_guard
from policypack.supply_chain.guards import Code
from policypack.supply_chain.handler_names import HandlerName, node_file, of_node, of_python
from tests.supply_chain.packages import package

# What the name means for Python and for Node.js; "-": the runtime refuses it.
LABELLED = """
app.handler                        app handler                app handler
jobs/app.handler                   jobs.app handler           jobs/app handler
jobs.app.handler                   jobs.app handler           jobs app.handler
jobs/app.api.handler               jobs.app.api handler       jobs/app api.handler
app.api.v1.handler                 app.api.v1 handler         app api.v1.handler
jobs.v1/app.handler                jobs.v1.app handler        jobs.v1/app handler
./app.handler                      -                          app handler
/var/task/app.handler              -                          app handler
/opt/nodejs/wrapped/index.handler  -                          nodejs/wrapped/index handler
/etc/app.handler                   -                          -
../app.handler                     -                          -
jobs/../app.handler                -                          -
app..handler                       -                          -
app                                -                          -
.handler                           -                          -
jobs//app.handler                  -                          jobs/app handler
jobs.app/handler                   jobs app/handler           -
""".strip()


def _meaning(column: str) -> HandlerName | None:
    if column == "-":
        return None
    module, names = column.split(" ")
    return HandlerName(module, tuple(names.split(".")))


@pytest.mark.parametrize("row", LABELLED.splitlines())
def test_a_name_means_what_the_runtime_makes_of_it(row: str) -> None:
    handler, of_python_s, of_node_s = (each.strip() for each in row.split("  ") if each.strip())
    assert of_python(handler) == _meaning(of_python_s)
    assert of_node(handler) == _meaning(of_node_s)


def test_node_loads_the_first_file_of_its_order() -> None:
    files = ["app", "app.js", "app.mjs", "app.cjs", "app.ts", "app.mts", "app.cts", "app/index.js"]
    for number, first in enumerate(files):
        assert node_file("app", files[number:]) == first
    assert node_file("app", ["application.js"]) == ""


def test_all_readers_of_python_find_the_module_of_a_name_with_several_dots() -> None:
    code = Code(package({"jobs/app.py": "def handler(event, context):\n    return 1\n"}))
    for name in ("jobs.app.handler", "jobs/app.handler"):
        assert python.read_flows(code, name).file == "jobs/app.py"
        assert read_entry(code, name) == Ignored()
        assert read_guard(code, name) == NoGuard("jobs/app.py", 1)


def test_all_readers_of_node_find_the_module_of_a_name_with_several_dots() -> None:
    source = "module.exports = { api: { handler: (event) => eval(event.body) } }\n"
    found = javascript.read_flows(Code(package({"jobs/app.js": source})), "jobs/app.api.handler")
    assert [each.kind.value for each in found.flows] == ["code"]
    code = Code(package({"app": "exports.handler = () => 1\n", "app.js": "exports.other = 1\n"}))
    assert javascript.read_flows(code, "app.handler").file == "app"
    assert javascript.read_entry(code, "app.handler") == Ignored()


@pytest.mark.parametrize("name", ["app", "../app.handler"])
def test_a_name_that_the_runtime_refuses_is_undecided(name: str) -> None:
    files = {"app.py": "def handler(event, context): 1", "app.js": "exports.handler = () => 1"}
    code = Code(package(files))
    for found in (python.read_flows(code, name), javascript.read_flows(code, name)):
        assert not found.file
        assert [each.reason for each in found.undecided] == [
            "has an invalid handler; it must be module.function"
        ]
