"""Reading: several modules, what cannot be read, and hostile code, which ends soon."""

from __future__ import annotations

import pytest

from tests.code_reading.labelled import kinds, read
from tests.steps import steps_of

HANDLER = "def handler(event, context):\n"
# What counts steps stops at two million of them.
MOST = 2_000_000


def test_a_flow_goes_through_the_modules_of_the_program() -> None:
    files = {
        "app.py": "from shop import orders\ndef handler(event, context):\n"
        '    return orders.run(event["body"])\n',
        "shop/__init__.py": "",
        "shop/orders.py": "from .tools import shell\ndef run(text):\n    return shell(text)\n",
        "shop/tools.py": "import os\ndef shell(text):\n    os.system(text)\n",
    }
    (flow,) = read(files, "rest-api").flows
    assert str(flow.source) == "event.body"
    assert str(flow.sink.place) == "shop/tools.py:3"
    assert [step.what for step in flow.steps] == ["passed to run()", "passed to shell()"]
    assert flow.evidence == (
        "event.body (app.py:3), passed to run() (shop/orders.py:2), "
        "passed to shell() (shop/tools.py:2), reaches os.system"
    )


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"other.py": ""}, "does not contain the handler's module app"),
        ({"app.py": "def other(): ..."}, "does not define handler"),
        ({"app.py": "def handler(:"}, "is not valid Python"),
        (
            {"app.py": "from x import handler"},
            "binds the handler to a value that is only known at run time",
        ),
        ({"app.py": "from x import *\n" + HANDLER + "    pass"}, "imports all names of x"),
    ],
)
def test_what_cannot_be_read_is_undecided(files: dict[str, str], reason: str) -> None:
    found = read(files)
    assert not found.flows
    assert [each.reason.startswith(reason) for each in found.undecided] == [True]


HOSTILE = {
    "assignments": HANDLER + "".join(f"    x{n} = event['a']\n" for n in range(2_000)),
    "one name": HANDLER + "    x = event\n" + "    x = x['a']\n" * 2_000,
    "branches": HANDLER
    + "".join(f"    if event['{n}']:\n        x{n} = event['b']\n" for n in range(1_000)),
    "keys": HANDLER
    + "    d = {}\n"
    + "".join(f"    d['{n}'] = event['{n}']\n" for n in range(1_000)),
    "attributes": HANDLER + "    return event" + ".a" * 2_000 + "\n",
    "calls": "def f0(x): return x\n"
    + "".join(f"def f{n}(x): return f{n - 1}(x + 'a') + f{n - 1}(x + 'b')\n" for n in range(1, 60))
    + HANDLER
    + "    return f59(event['a'])\n",
    "loops": HANDLER
    + "".join("    " * (n + 1) + f"for x{n} in event['{n}']:\n" for n in range(18))
    + "    " * 19
    + "pass\n",
    "lists": HANDLER + "    return " + "[" * 90 + "event" + "]" * 90 + "\n",
    "recursion": "def f(x): return g(x)\ndef g(x): return f(x + 'a')\n"
    + HANDLER
    + "    return f(event['a'])\n",
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_takes_few_steps(name: str) -> None:
    assert steps_of(lambda: read(HOSTILE[name], "rest-api")) < MOST


def test_code_that_is_too_complex_is_undecided() -> None:
    found = read(HANDLER + "    if event: pass\n" * 25_000)
    assert [each.reason for each in found.undecided] == ["is too complex to be followed"]


def test_calls_that_are_too_deep_are_undecided() -> None:
    deep = "(lambda x: " * 60 + "eval(x)" + ")(event['a'])" * 60
    assert "undecided" in kinds(read(HANDLER + f"    return {deep}\n"))


def test_a_tar_archive_is_filtered_since_python_3_14() -> None:
    code = (
        "import io, tarfile\n" + HANDLER + "    body = io.BytesIO(event['body'])\n"
        "    tarfile.open(fileobj=body).extractall('/tmp/out')\n"
    )
    assert kinds(read(code, version="3.13")) == {"path"}
    assert kinds(read(code, version="3.14")) == set()
