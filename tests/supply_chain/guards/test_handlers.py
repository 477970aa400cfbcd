"""Which guard a handler declares: told by the syntax tree, or not told at all, and never run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from policypack.code_reading.guards import DeclaredValidator, Guard, NoGuard, Unclear
from policypack.code_reading.python import read_guard
from policypack.supply_chain.archives import Members, Missing, OnDisk, open_package
from policypack.supply_chain.guards import Code
from policypack.supply_chain.guards.modules import MAX_SOURCE_SIZE, TRANSPARENT
from runtime_guards.audit import AuditLogger
from runtime_guards.contract import TRIGGERS, Trigger
from tests.each import each
from tests.regex_steps import Steps
from tests.steps import growth
from tests.supply_chain.packages import distribution, package
from tests.supply_chain.zip_files import with_broken_bytes, with_link

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
# What the guards hold is compared elsewhere; here they only have to be there.
LAYER = package({"python/runtime_guards/__init__.py": ""})
HEAD = "from runtime_guards import guard\nfrom runtime_guards.events import S3, SQS\n"
BODY = "def handler(event, context): ...\n"
PLAIN = f"{HEAD}@guard(SQS())\n{BODY}"


@dataclass(frozen=True)
class Case:
    """Files by name, and what is expected of the handler in the first of them, `app.py`."""

    name: str
    files: Mapping[str, str]
    expected: str

    def __str__(self) -> str:
        return self.name


def cases(file: str) -> list[Case]:
    """The cases of a text: `=== name => expected`, a source, and `--- file` before each other."""
    found = []
    for block in (HERE / file).read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, body = block.partition("\n")
        name, _, expected = head.partition(" => ")
        app, *others = body.removesuffix("\n").split("--- ")
        files = {"app.py": app}
        for other in others:
            path, _, source = other.partition("\n")
            files[path] = source
        found.append(Case(name, files, expected))
    return found


GUARDED, BARE, DYNAMIC = map(cases, ("guarded.txt", "bare.txt", "dynamic.txt"))


def read(
    source: str | Mapping[str, str], handler: str = "app.handler"
) -> Guard | NoGuard | Unclear:
    files = {"app.py": source} if isinstance(source, str) else source
    return read_guard(Code(package(files), [LAYER]), handler)


def guarded(source: str | Mapping[str, str], handler: str = "app.handler") -> list[str]:
    found = read(source, handler)
    assert isinstance(found, Guard), found
    return [validator.trigger for validator in found.validators]


def unclear(source: str | Mapping[str, str], handler: str = "app.handler") -> str:
    found = read(source, handler)
    assert isinstance(found, Unclear), found
    return f"{found.file}:{found.line}: {found.reason}"


# --- what is told


def test_a_decorated_handler_names_its_validators_file_and_line() -> None:
    assert read(PLAIN) == Guard((DeclaredValidator("sqs", False),), "app.py", 3)


@pytest.mark.parametrize("row", TRIGGERS, ids=lambda row: row.name)
def test_every_validator_of_the_contract_is_known_by_both_of_its_names(row: Trigger) -> None:
    module, _, name = row.validator.rpartition(".")
    for origin in ("runtime_guards.events", module):
        source = (
            f"from runtime_guards import guard\nfrom {origin} import {name}\n@guard({name}())\n"
        )
        assert guarded(source + BODY) == [row.name]


@pytest.mark.parametrize("case", GUARDED, ids=str)
def test_a_guard_is_found_by_whatever_name_and_way_it_goes(case: Case) -> None:
    assert guarded(case.files) == ["sqs"]


def test_validators_stay_in_their_order() -> None:
    source = f"{HEAD}MORE = (SQS(partial=True),)\n@guard(S3(), *MORE)\n{BODY}"
    found = read(source)
    assert isinstance(found, Guard)
    assert found.validators == (DeclaredValidator("s3", False), DeclaredValidator("sqs", True))


@pytest.mark.parametrize(
    ("arguments", "partial"),
    [
        ("", False),
        ("partial=False", False),
        ("partial=True", True),
        ("partial=PARTIAL", True),
        ("body=dict, partial=True", True),
        ("partial=os.environ['PARTIAL']", None),
        ("partial=[]", None),
        ("**OPTIONS", None),
    ],
)
def test_a_validator_tells_whether_it_answers_for_single_records(
    arguments: str, partial: bool | None
) -> None:
    found = read(f"import os\n{HEAD}PARTIAL = True\n@guard(SQS({arguments}))\n{BODY}")
    assert isinstance(found, Guard)
    assert found.validators[0].partial is partial


def test_the_guards_own_log_hands_a_handler_the_very_event() -> None:
    seen: list[object] = []
    event: dict[str, object] = {}
    log = AuditLogger(sink=lambda record: None)
    log.watch(lambda event, context: seen.append(event))(event, None)
    assert seen[0] is event
    for module in ("runtime_guards.audit", AuditLogger.__module__):
        assert f"{module}.{AuditLogger.watch.__qualname__}" in TRANSPARENT


@pytest.mark.parametrize("function", ["importer", "intake", "report", "worker"])
def test_the_handlers_of_the_reference_stack_are_told(function: str) -> None:
    source = ROOT / "infra" / "functions" / function / "handler.py"
    found = read({"handler.py": source.read_text(encoding="utf-8")}, "handler.handler")
    assert isinstance(found, Guard), found


# --- modules


@pytest.mark.parametrize(
    ("handler", "file"),
    [
        ("app.handler", "app.py"),
        ("src.app.handler", "src/app.py"),
        ("src/app.handler", "src/app.py"),
        ("src/orders.handler", "src/orders/__init__.py"),
    ],
)
def test_a_handler_is_named_as_lambda_resolves_it(handler: str, file: str) -> None:
    assert guarded({file: PLAIN}, handler) == ["sqs"]


def test_a_package_comes_before_a_module_of_its_name() -> None:
    assert guarded({"app/__init__.py": PLAIN, "app.py": BODY}) == ["sqs"]


def test_layers_come_after_the_function_and_later_ones_first() -> None:
    function = package({"app.py": "from shared import handler\n"})
    old, new = package({"python/shared.py": BODY}), package({"python/shared.py": PLAIN})
    versioned = package({"python/lib/python3.13/site-packages/shared.py": PLAIN})
    own = package({"app.py": "from shared import handler\n", "shared.py": PLAIN})

    assert isinstance(read_guard(Code(function, [new, old]), "app.handler"), NoGuard)
    assert isinstance(read_guard(Code(function, [old, new]), "app.handler"), Guard)
    assert isinstance(read_guard(Code(function, [versioned, old], "3.13"), "app.handler"), Guard)
    assert isinstance(read_guard(Code(function, [versioned, old], "3.12"), "app.handler"), NoGuard)
    assert isinstance(read_guard(Code(own, [old]), "app.handler"), Guard)


# --- what is not guarded


@pytest.mark.parametrize("case", BARE, ids=str)
def test_a_handler_without_a_guard_is_told_with_its_line(case: Case) -> None:
    assert read(case.files) == NoGuard("app.py", int(case.expected))


# --- what only running it would tell


@each("case", DYNAMIC)
def test_dynamic_code_is_not_told_and_says_why(case: Case) -> None:
    assert case.expected in unclear(case.files)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"app.py": "import a\nhandler = a.no\n", "a.py": "x = 1\n"}, "takes no from a.py"),
        ({"app.py": "from a import b\n", "a.py": ""}, "does not define handler"),
        ({"app.py": "from a import handler\n", "a.py": "from app import handler\n"}, "too complex"),
        ({"app.py": "from a import *\n", "a.py": "from app import *\n"}, "does not define"),
        ({"app.pyc": "x"}, "app.pyc:0: is compiled"),
        ({"app.cpython-313-x86_64-linux-gnu.so": "x", "app.py": PLAIN}, "is compiled"),
        ({"other.py": PLAIN}, "does not contain the handler's module app"),
        ({"app.py": "def handler(:\n"}, "app.py:1: is not valid Python"),
        ({"app.py": "x = 1\0\n"}, "is not valid Python"),
        ({"app.py": "# coding: klingon\n"}, "is not valid Python"),
        ({"app.py": "x = '\\ud800'\n" + "y" * MAX_SOURCE_SIZE}, "is too large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_not_told(files: dict[str, str], reason: str) -> None:
    assert reason in unclear(files)


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        ("", "must be module.function"),
        ("handler", "must be module.function"),
        ("app.", "must be module.function"),
        (".handler", "must be module.function"),
        ("json.handler", "has the name of the standard library module json"),
        ("sys.handler", "has the name of the standard library module sys"),
    ],
)
def test_a_handler_that_lambda_would_not_take_from_the_package(handler: str, reason: str) -> None:
    assert reason in unclear({"app.py": PLAIN, "json.py": PLAIN}, handler)


def test_a_broken_or_linked_module_is_not_told(tmp_path: Path) -> None:
    broken, linked = with_broken_bytes("app.py"), with_link("app.py", "other.py")
    for content, reason in ((broken, "cannot be unpacked"), (linked, "is a symlink")):
        archive = tmp_path / f"{len(reason)}.zip"
        archive.write_bytes(content)
        found = read_guard(Code(open_package(OnDisk(str(archive)), None)), "app.handler")
        assert isinstance(found, Unclear)
        assert reason in found.reason


def test_code_that_nobody_can_open_holds_no_handler() -> None:
    found = read_guard(Code(open_package(Missing("the object"), None)), "app.handler")
    assert isinstance(found, Unclear)
    assert open_package(Members({}), None).entries == ()


# --- what may change a name


GUARDED_BY = f"{HEAD}import shop\n@guard(SQS())\n{BODY}"


@pytest.mark.parametrize(
    "source",
    [
        "from . import lost\n",
        "try:\n    from .lost import x\nexcept ImportError:\n    from lost import x\n",
        "import lost.further\nlost.further.handler()\n",
        "import logging\nlogging.raiseExceptions = False\n",
        "import boto3\nboto3.DEFAULT_SESSION = None\n",
        "class A:\n    def __init__(self):\n        self.guard = self.validate = 1\n",
        "class A:\n    def __setattr__(self, n, v):\n        super().__setattr__(n, v)\n",
        "class A:\n    def __init__(self):\n        self.__dict__.update(a=1)\n",
        "import sys\nsys.path.append('lib')\n",
        "from runtime_guards.responses import respond\n",
        "import importlib.metadata\nimportlib.metadata.version('shop')\n",
        "def f(o):\n    return o.__dict__\n",
    ],
)
def test_modules_that_change_no_name_leave_a_guard_told(source: str) -> None:
    assert guarded({"app.py": GUARDED_BY, "shop.py": source}) == ["sqs"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import app\napp.handler = None\n", "shop.py:2: sets the attribute handler"),
        ("x.validate = 1\n", "shop.py:1: sets the attribute validate"),
        ("import functools\nfunctools.wraps = 1\n", "shop.py:2: sets the attribute wraps"),
        ("import time\ntime.time = 1\n", "shop.py:2: sets the attribute time"),
        ("import runtime_guards as g\ng.other = 1\n", "shop.py:2: sets the attribute other"),
        ("from app import A\nx = A.__dict__\n", "shop.py:2: sets the attribute __dict__"),
        ("o.__dict__['a'] = 1\n", "shop.py:1: may rebind names"),
        ("o.__dict__.pop('a')\n", "shop.py:1: may rebind names"),
        ("import importlib\nimportlib.reload(app)\n", "shop.py:2: may rebind names"),
        ("from importlib import *\nimport_module('app')\n", "shop.py:2: may rebind names"),
        ("from sys import *\n", "shop.py:1: may rebind names"),
        ("from unittest import mock\n", "shop.py:1: may rebind names"),
        ("from runtime_guards.contract import BY_NAME\n", "shop.py:1: may rebind names"),
        ("import runtime_guards.contract\n", "shop.py:1: may rebind names"),
        ("from runtime_guards.guard import _Gate\n", "shop.py:1: may rebind names"),
        ("__path__ = []\n", "shop.py:1: may rebind names"),
        ("def f(:\n", "shop.py:1: is not valid Python"),
    ],
)
def test_modules_that_may_change_a_name_are_told_with_their_line(source: str, reason: str) -> None:
    assert reason in unclear({"app.py": GUARDED_BY, "shop.py": source})


def test_a_source_of_braces_is_not_parsed() -> None:
    # Before 3.12, Python parses the fields of one f-string in quadratic time.
    hostile = "x = f'" + "{x}" * 10_001 + "'\n"
    assert "shop.py:0: has too many braces to be parsed" in unclear(
        {"app.py": GUARDED_BY, "shop.py": hostile}
    )
    assert guarded({"app.py": GUARDED_BY, "shop.py": "x = [" + "{}," * 10_000 + "]\n"}) == ["sqs"]


def test_machine_code_is_not_looked_into_beside_the_handler() -> None:
    native = "shop.cpython-313-x86_64-linux-gnu.so"
    assert guarded({"app.py": GUARDED_BY, native: "x"}) == ["sqs"]
    assert "shop.pyc:0: is compiled" in unclear({"app.py": GUARDED_BY, "shop.pyc": "x"})


def test_bytecode_that_python_compares_with_its_source_is_as_good_as_none() -> None:
    # The flags after the magic number: 0 for a timestamp, 1 for a hash that nobody compares.
    # https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
    cached = "__pycache__/app.cpython-313.pyc"
    assert guarded({"app.py": PLAIN, cached: "abcd\0\0\0\0"}) == ["sqs"]
    assert f"{cached}:0: runs without" in unclear({"app.py": PLAIN, cached: "abcd\1\0\0\0"})


def test_python_runs_some_modules_by_itself() -> None:
    files = {"app.py": PLAIN, "sitecustomize.py": "exec(CODE)\n"}
    assert "sitecustomize.py:1: may rebind" in unclear(files)


def published(name: str, source: str) -> dict[str, str]:
    digest = base64.urlsafe_b64encode(hashlib.sha256(source.encode()).digest()).rstrip(b"=")
    file, record = f"{name}/__init__.py", f"{name}-1.0.dist-info/RECORD"
    listed = f"{file},sha256={digest.decode()},{len(source)}\n{record},,\n"
    return {**distribution(name, "1.0"), file: source, record: listed}


def test_published_code_is_not_looked_into() -> None:
    files = published("shop", "exec(CODE)\n")
    assert guarded({"app.py": GUARDED_BY, **files}) == ["sqs"]
    assert "shop/__init__.py:1: may rebind" in unclear(
        {"app.py": GUARDED_BY, "shop/__init__.py": files["shop/__init__.py"]}
    )
    assert "shop/more.py:1: may rebind" in unclear(
        {"app.py": f"import shop.more\n{PLAIN}", **files, "shop/more.py": "exec(CODE)\n"}
    )


def test_a_name_of_the_standard_library_may_stand_before_it() -> None:
    assert "name of the standard library module queue" in unclear({"app.py": PLAIN, "queue.py": ""})
    assert guarded({"app.py": PLAIN, "shop/queue.py": "", "queue/a.txt": ""}) == ["sqs"]
    assert guarded({"app.py": PLAIN, **published("queue", "")}) == ["sqs"]


def test_more_modules_than_a_function_has_are_not_read() -> None:
    files = {f"m{number}.py": f"import m{number + 1}\n" for number in range(300)}
    reason = unclear({"app.py": f"import m0\n{PLAIN}", **files})
    assert "more than 200 modules that no .dist-info folder lists" in reason
    assert isinstance(read({"app.py": f"import m0\n{BODY}", **files}), NoGuard)


# --- hostile sources


HOSTILE = {
    "parentheses": "handler = " + "(" * 50_000,
    "balanced parentheses": "handler = " + "(" * 150 + "1" + ")" * 150,
    "brackets": "handler = " + "[" * 150 + "]" * 150,
    "attributes": "handler = a" + ".b" * 100_000,
    "calls": "handler = a" + "()" * 50_000,
    "sums": "handler = " + "+".join(["[]"] * 50_000),
    "signs": "handler = " + "-" * 100_000 + "1",
    "branches": "if a: x = 1\n" + "elif a: x = 1\n" * 5_000,
    "decorators": "".join(f"@d{n}\n" for n in range(10_000)) + BODY,
    "names": "".join(f"a{n} = a{n + 1}\n" for n in range(10_000)) + "handler = a0\n",
    "doubling": "a0 = []\n"
    + "".join(f"a{n + 1} = a{n} + a{n}\n" for n in range(60))
    + "handler = a60\n",
    "one name and its doubles": "x = x + x\n" * 40_000 + "handler = x\n",
    "one name in many ways": "if a: handler = print\n" * 20_000,
    "stars": "from app import *\n" * 500,
    "stars of the guards": "from runtime_guards import *\n" * 10_000 + "handler = a\n",
    "one name again and again": "handler = handler\n" * 5_000,
    "a long name": "handler = " + "x" * 100_000,
    "bytes": "\ufeff\x01\x02",
}  # fmt: skip


@pytest.mark.exhaustive
@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_source_is_not_told(source: str) -> None:
    found = read(source)
    assert isinstance(found, Unclear)
    assert len(found.reason) < 300


GROWING: dict[str, Callable[[int], str]] = {
    "decorators": lambda size: "".join(f"@d{n}\n" for n in range(size)) + BODY,
    "names": lambda size: "".join(f"a{n} = a{n + 1}\n" for n in range(size)) + "handler = a0\n",
    "one name and its doubles": lambda size: "x = x + x\n" * size + "handler = x\n",
    "one name in many ways": lambda size: "if a: handler = print\n" * size,
    "stars of the guards": lambda size: "from runtime_guards import *\n" * size + "handler = a\n",
    "one name again and again": lambda size: "handler = handler\n" * size,
    "uses of a class": lambda size: (
        HEAD + "class A:\n" + "    b = 1\n" * size + "    c = print\n"
        "@guard(" + "A.c, " * (size // 3) + ")\n" + BODY
    ),
    "calls of a function": lambda size: (
        HEAD + "def a():\n" + "    b = 1\n" * size + "    return print\n"
        "@guard(" + "a(), " * (size // 3) + ")\n" + BODY
    ),
}


@pytest.mark.exhaustive
@pytest.mark.parametrize("source", GROWING.values(), ids=GROWING)
def test_steps_grow_no_faster_than_a_hostile_source(source: Callable[[int], str]) -> None:
    # Where every pair of names is compared, ten times the names cost a hundred times the steps.
    steps = Steps(limit=10**9)
    assert growth(lambda size: read(source(size)), 300, 3_000, steps) < 15


def test_modules_that_import_all_of_each_other_are_each_read_once() -> None:
    names = [f"m{number}" for number in range(30)]
    stars = {name: "".join(f"from {each} import *\n" for each in names) for name in names}
    found = read(
        {"app.py": f"from m0 import *\n{PLAIN}", **{f"{n}.py": s for n, s in stars.items()}}
    )
    assert isinstance(found, Guard)
    stars["m29"] += "def guard(*validators): ...\n"
    found = read(
        {"app.py": f"from m0 import *\n{PLAIN}", **{f"{n}.py": s for n, s in stars.items()}}
    )
    assert isinstance(found, Unclear)


def test_more_modules_than_are_read_are_undecided() -> None:
    others = {f"lib/part{number}.py": "" for number in range(600)}
    assert "ships with more than 500 modules" in unclear({"app.py": PLAIN, **others})
