"""lambda-trigger-without-validator: the code of a function against its triggers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import runtime_guards
from policypack.facts.loader_variables import REPLACING
from policypack.judging.verdict import Outcome
from policypack.model.resources import Resource
from policypack.supply_chain.guards.releases import RUNNING, Unit, cached_name, compiled
from policypack.topology.parts.handlers import OLDEST_PYTHON
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.guarded_functions import (
    ARN,
    BARE,
    GUARDS,
    code,
    function,
    layer,
    mapping,
    permission,
    target,
)
from tests.rules.lambda_.packages import folder, text

WITHOUT = "lambda-trigger-without-validator"
SOON = (datetime.now(timezone.utc) + timedelta(days=30)).date().isoformat()
GUARD = "runtime_guards/guard.py"
TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/returns"


def violation(path: str = "handler") -> list[tuple[str, str]]:
    return [("violates", path)]


def undecided(path: str) -> list[tuple[str, str]]:
    return [("undecided", path)]


def message(rule: str, *resources: Resource, **settings: Any) -> str:
    (verdict,) = verdicts(rule, *resources, **settings)
    return verdict.message


def waits_for(rule: str, *resources: Resource) -> str:
    (verdict,) = verdicts(rule, *resources)
    return str(verdict.waits_for)


def test_a_wired_function_without_a_guard_violates() -> None:
    assert outcomes(WITHOUT, function(code()), mapping()) == violation()
    assert message(WITHOUT, function(code()), mapping()) == (
        "mapping (aws:lambda/eventSourceMapping:EventSourceMapping) triggers the function, "
        "and app.py:1 has no guard: app.py:1 uses the event without validation"
    )


def test_one_with_the_triggers_validator_complies() -> None:
    assert outcomes(WITHOUT, function(code("SQS()")), mapping()) == []


def test_code_that_is_not_known_yet_is_undecided() -> None:
    assert outcomes(WITHOUT, function(code("SQS()"), code=UNKNOWN), mapping()) == undecided("code")


def test_a_validator_of_another_source_is_none_for_this_one() -> None:
    assert outcomes(WITHOUT, function(code("S3()")), mapping()) == violation()
    assert message(WITHOUT, function(code("S3()")), mapping()) == (
        "mapping (aws:lambda/eventSourceMapping:EventSourceMapping) triggers the function, "
        "and the guard at app.py:3 has no validator SQS"
    )


def test_every_trigger_needs_its_validator() -> None:
    both = [mapping(), target(rule="elsewhere")]
    assert outcomes(WITHOUT, function(code("SQS()", "EventBridge()")), *both) == []
    assert outcomes(WITHOUT, function(code("SQS()")), *both) == violation()
    assert outcomes(WITHOUT, function(code()), *both) == violation()
    assert message(WITHOUT, function(code()), *both) == (
        "mapping (aws:lambda/eventSourceMapping:EventSourceMapping), target "
        "(aws:cloudwatch/eventTarget:EventTarget) trigger the function, and app.py:1 has no guard: "
        "app.py:1 uses the event without validation"
    )


def test_a_permission_for_what_is_wired_besides_is_not_told_again() -> None:
    topic = "aws:sns/topicSubscription:TopicSubscription"
    arn = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
    subscribed = resource(topic, {"protocol": "lambda", "endpoint": arn}, "subscription")
    both = [subscribed, permission("sns.amazonaws.com")]
    assert "permission" not in message(WITHOUT, function(code()), *both)
    assert "permission" not in message(WITHOUT, function(code("SQS()")), *both)
    # What may not be one leaves the permission to be told.
    possible = resource(topic, {"protocol": UNKNOWN, "endpoint": arn}, "subscription")
    found = outcomes(WITHOUT, function(code()), possible, permission("sns.amazonaws.com"))
    assert found == [*violation(), *undecided("protocol")]


HOURLY = {"name": "hourly", "scheduleExpression": "rate(1 hour)"}
RULE = "aws:cloudwatch/eventRule:EventRule"
SCHEDULE = "aws:scheduler/schedule:Schedule"
MACHINE = "aws:sfn/stateMachine:StateMachine"


@pytest.mark.parametrize(
    ("wiring", "severity"),
    [
        ([resource(RULE, HOURLY), target(rule="hourly")], "low"),
        ([resource(SCHEDULE, {"target": {"arn": ARN}})], "low"),
        ([resource(MACHINE, {"definition": f'{{"Resource": "{ARN}"}}'})], "medium"),
        # What others of the account send too, or a rule that is not in the stack may send.
        ([resource(RULE, {**HOURLY, "eventPattern": "{}"}), target(rule="hourly")], "medium"),
        ([resource(RULE, {**HOURLY, "eventPattern": UNKNOWN}), target(rule="hourly")], "medium"),
        ([target(rule="hourly")], "medium"),
        ([resource(RULE, HOURLY), target(rule="hourly"), mapping()], "medium"),
        # Which rule it is decides who writes its events.
        ([resource(RULE, {**HOURLY, "name": UNKNOWN}), target(rule="hourly")], "high"),
    ],
)
def test_events_from_within_the_stack_are_less_severe(
    wiring: list[Resource], severity: str
) -> None:
    found = verdicts(WITHOUT, function(code()), *wiring, profile="strict")
    assert [each.severity.value for each in found if each.outcome is Outcome.VIOLATES] == [severity]


@pytest.mark.parametrize(
    "wiring",
    [
        [resource(RULE, HOURLY), target(rule="hourly")],
        [resource(RULE, HOURLY), target(rule="hourly"), permission("events.amazonaws.com")],
        [resource(SCHEDULE, {"target": {"arn": ARN}})],
    ],
)
def test_events_that_the_stack_writes_are_for_the_strict_profile(wiring: list[Resource]) -> None:
    assert outcomes(WITHOUT, function(code()), *wiring) == []
    assert outcomes(WITHOUT, function(code()), *wiring, profile="strict") == violation()
    assert outcomes(WITHOUT, function(code()), *wiring, mapping()) == violation()
    # A guard that does not know them refuses them.
    assert outcomes(WITHOUT, function(code("SQS()")), *wiring, mapping()) == violation()


def fix(*resources: Resource) -> str:
    (verdict,) = verdicts(WITHOUT, *resources)
    return verdict.fix


def test_the_fix_names_the_line_and_the_import() -> None:
    bare = {**code(), **GUARDS}
    reports = mapping(functionResponseTypes=["ReportBatchItemFailures"])
    assert fix(function(bare), reports) == (
        "Write @guard(SQS(partial=True)) as the first decorator of the handler at app.py:1, with "
        "the imports: from runtime_guards import guard; from runtime_guards.events import SQS. "
        "Or validate the event with Powertools, pydantic, jsonschema or msgspec before app.py:1"
    )
    assert fix(function(code("S3()")), mapping(), permission("s3.amazonaws.com")) == (
        "Add SQS() to @guard(...) at app.py:3, with the import: "
        "from runtime_guards.events import SQS"
    )


def test_the_fix_says_how_the_guards_ship_where_they_do_not() -> None:
    assert (
        "import SQS. Ship the guards of a release: build a layer with `stackwarden layer --output "
        "guards.zip` and name it in layers, or install the wheel into the package. Or validate"
    ) in fix(function(code()), mapping())
    # A layer that cannot be read may have them.
    foreign = ["arn:aws:lambda:eu-central-1:444455556666:layer:guards:3"]
    assert "import SQS. Or validate" in fix(function(code(), layers=foreign), mapping())


@pytest.mark.parametrize(
    ("runtime", "expected"),
    [("python3.7", True), ("python3.9", True), ("python3.10", False), ("python3.14", False)],
)
def test_the_fix_names_a_runtime_that_runs_the_guards(runtime: str, expected: bool) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    said = fix(function(code(), runtime=runtime), mapping())
    needed = 'Set runtime to "python3.14", as the guards need Python 3.10 or newer'
    assert said.endswith(f". {needed}") is expected
    assert (needed in said) is expected


def test_the_oldest_python_is_that_of_the_guards_distribution() -> None:
    declared = Path(runtime_guards.__file__).with_name("pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">={OLDEST_PYTHON}"' in declared


def test_a_function_that_nothing_triggers_needs_no_guard() -> None:
    assert outcomes(WITHOUT, function(code())) == []
    assert outcomes(WITHOUT, function(code()), mapping(to="other")) == []


@pytest.mark.parametrize("enabled", [True, False])
def test_a_disabled_mapping_counts(enabled: bool) -> None:
    assert outcomes(WITHOUT, function(code()), mapping(enabled=enabled)) == violation()


def test_a_permission_is_a_trigger_too() -> None:
    allowed = permission("sns.amazonaws.com")
    assert outcomes(WITHOUT, function(code()), allowed) == violation()
    assert outcomes(WITHOUT, function(code("SNS()")), allowed) == []
    assert outcomes(WITHOUT, function(code("SNS()")), permission(UNKNOWN)) == undecided("principal")
    assert outcomes(WITHOUT, function(code()), permission("111122223333")) == []


@pytest.mark.parametrize("runtime", ["java25", "provided.al2023", "dotnet10"])
def test_a_function_in_another_language_is_not_judged(runtime: str) -> None:
    other = function(code("SQS()"), runtime=runtime)
    assert outcomes(WITHOUT, other, mapping()) == []
    assert outcomes(WITHOUT, other, mapping(to=UNKNOWN)) == []


def test_a_waiver_accepts_another_validator() -> None:
    waiver = {
        "rule": WITHOUT,
        "resource": "orders",
        "reason": "checked by a schema of its own",
        "owner": "shop",
        "expires": SOON,
    }
    (verdict,) = verdicts(WITHOUT, function(code()), mapping(), waivers=[waiver])
    assert verdict.waived is not None
    assert not verdict.blocking


def test_a_runtime_that_is_not_known_is_undecided() -> None:
    assert outcomes(WITHOUT, function(code(), runtime=UNKNOWN), mapping()) == undecided("runtime")


@pytest.mark.parametrize("image", [{"packageType": "Image"}, {"imageUri": "shop@sha256:1"}])
def test_a_container_image_is_undecided(image: dict[str, str]) -> None:
    bare = function({}, code=None, runtime=None, **image)
    assert outcomes(WITHOUT, bare, mapping()) == undecided("imageUri")
    assert outcomes(WITHOUT, bare, mapping(to=UNKNOWN)) == undecided("functionName")
    assert outcomes(WITHOUT, bare) == []


def test_a_function_that_has_no_code_yet_is_undecided() -> None:
    assert outcomes(WITHOUT, function({}, code=None), mapping()) == undecided("code")


@pytest.mark.parametrize(
    "properties",
    [{"s3Bucket": "b", "s3Key": "k", "code": None}, {"code": folder("nowhere")}],
)
def test_a_package_that_cannot_be_read_is_undecided(properties: Mapping[str, Any]) -> None:
    assert outcomes(WITHOUT, function({}, **properties), mapping()) == undecided("code")


def test_a_broken_package_is_undecided(tmp_path: Path) -> None:
    broken = tmp_path / "app.zip"
    broken.write_bytes(b"PK\3\4")
    wired = [function({}, code=folder(str(broken))), mapping()]
    assert outcomes(WITHOUT, *wired) == undecided("code")


def test_a_part_that_cannot_be_read_leaves_the_handler_judged() -> None:
    remote = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "uri": "u"}
    assert outcomes(WITHOUT, function({**code(), "data.json": remote}), mapping()) == violation()
    # Where the handler itself is missing, it may be the part that nobody can read.
    lost = function({"data.py": remote}, handler="app.handler")
    assert outcomes(WITHOUT, lost, mapping()) == undecided("code[data.py]")


def test_dynamic_code_is_undecided_and_says_why() -> None:
    dynamic = function(code("SQS()", head="exec(CODE)\n"))
    assert outcomes(WITHOUT, dynamic, mapping()) == undecided("code[app.py]")
    assert waits_for(WITHOUT, dynamic, mapping()).startswith(
        "a guard that can be read without running the code: app.py:3 may rebind names at run time"
    )
    nowhere = function(code("SQS()"), handler="other.handler")
    assert outcomes(WITHOUT, nowhere, mapping()) == undecided("code")
    assert "the package does not contain the handler's module other" in waits_for(
        WITHOUT, nowhere, mapping()
    )
    late = function({"app.py": f"{BARE}from other import *\n", **GUARDS})
    assert "app.py:2 binds handler a second time" in waits_for(WITHOUT, late, mapping())
    unsaid = function({"app.py": "", **GUARDS})
    assert "app.py does not define handler" in waits_for(WITHOUT, unsaid, mapping())


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"app.py": "from other import *\n"}, "app.py"),
        ({"app.py": "import shop\nhandler = shop.make()\n"}, "app.py:2"),
        ({"app.py": f"@shop.traced\n{BARE}handler = other(handler)\n"}, "app.py:3"),
        ({"app.py": f"{BARE}def reset():\n    global handler\n"}, "app.py:3"),
        ({"other.py": BARE}, "app.handler"),
        ({"app.pyc": "x"}, "app.handler"),
        ({"app.py": "handler = make()\n", "runtime_guards.txt": "x"}, "app.py:1"),
    ],
)
def test_no_code_guards_a_handler_where_no_guards_ship(files: dict[str, str], place: str) -> None:
    assert outcomes(WITHOUT, function(files), mapping()) == violation()
    assert message(WITHOUT, function(files), mapping()).endswith(f"and {place} has no guard")
    # What a preview cannot read may contain them.
    foreign = ["arn:aws:lambda:eu-central-1:444455556666:layer:guards:3"]
    found = outcomes(WITHOUT, function(files, layers=foreign), mapping())
    assert found == undecided("layers[0]")


def test_code_that_rebinds_names_cannot_guard_without_guards() -> None:
    foreign = ["arn:aws:lambda:eu-central-1:444455556666:layer:guards:3"]
    dynamic = {"app.py": f"{BARE}exec(CODE)\n"}
    assert outcomes(WITHOUT, function(dynamic), mapping()) == violation()
    assert outcomes(WITHOUT, function(dynamic, layers=foreign), mapping()) == violation()


@pytest.mark.parametrize("place", ["vendor/runtime_guards/guard.py", "python/runtime_guards.py"])
def test_guards_where_python_does_not_look_are_undecided(place: str) -> None:
    guarded = {**without_guards(code("SQS()")), place: ""}
    assert outcomes(WITHOUT, function(guarded), mapping()) == undecided(f"code[{place}]")
    assert f"top of the package or in a layer's folder python/: {place} is not" in waits_for(
        WITHOUT, function(guarded), mapping()
    )
    dynamic = function({"app.py": "handler = make()\n", place: ""})
    assert outcomes(WITHOUT, dynamic, mapping()) == undecided(f"code[{place}]")
    assert outcomes(WITHOUT, function({"app.py": BARE, place: ""}), mapping()) == violation()


def test_a_handler_that_is_not_known_is_undecided() -> None:
    wired = [function(code("SQS()"), handler=UNKNOWN), mapping()]
    assert outcomes(WITHOUT, *wired) == undecided("handler")


def test_an_unknown_function_may_be_an_unguarded_one() -> None:
    anywhere = mapping(to=UNKNOWN)
    assert outcomes(WITHOUT, function(code()), anywhere) == undecided("functionName")
    assert outcomes(WITHOUT, function(code("S3()")), anywhere) == undecided("functionName")
    assert outcomes(WITHOUT, function(code("SQS()")), anywhere) == []


def test_an_unknown_source_is_undecided_unless_it_cannot_be_the_declared_one() -> None:
    unknown = mapping(UNKNOWN)
    assert outcomes(WITHOUT, function(code("SQS()")), unknown) == undecided("eventSourceArn")
    assert outcomes(WITHOUT, function(code("S3()")), unknown) == violation()
    assert outcomes(WITHOUT, function(code()), unknown) == violation()
    kind = "aws:sns/topicSubscription:TopicSubscription"
    arn = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
    subscribed = resource(kind, {"protocol": UNKNOWN, "endpoint": arn}, "s")
    assert outcomes(WITHOUT, function(code("SNS()")), subscribed) == []
    assert outcomes(WITHOUT, function(code("S3()")), subscribed) == undecided("protocol")
    assert outcomes(WITHOUT, function(code()), subscribed) == undecided("protocol")


# --- the guards that ship


def without_guards(files: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in files.items() if name not in GUARDS}


def test_guards_that_do_not_ship_guard_nothing() -> None:
    lacking = function(without_guards(code("SQS()")))
    assert outcomes(WITHOUT, lacking, mapping()) == violation("code")
    assert "neither the package nor a layer contains runtime_guards" in message(
        WITHOUT, lacking, mapping()
    )


def test_guards_in_a_layer_of_the_program_count() -> None:
    guards = layer(GUARDS)
    arn = guards.get("arn")
    files = without_guards(code("SQS()"))
    assert outcomes(WITHOUT, function(files, layers=[arn]), guards, mapping()) == []
    changed = layer({**GUARDS, GUARD: "x"})
    assert outcomes(WITHOUT, function(files, layers=[arn]), changed, mapping()) == violation(
        f"code[python/{GUARD}]"
    )
    # A handler may come from a layer too.
    shared = layer(code("SQS()"), "shared")
    both = function({"readme.txt": ""}, layers=[shared.get("arn")])
    assert outcomes(WITHOUT, both, shared, mapping()) == []


def test_layers_are_found_by_the_engines_record_while_their_arns_are_not_known() -> None:
    guards = layer(GUARDS, arn=UNKNOWN)
    files = without_guards(code("SQS()"))
    app = function(files, layers=[UNKNOWN])
    recorded = resource(app.type, app.wire, "orders", depends={"layers": [guards]})
    assert outcomes(WITHOUT, recorded, guards, mapping()) == []
    assert outcomes(WITHOUT, app, guards, mapping()) == undecided("layers[0]")


def test_a_layer_of_another_program_may_bring_the_guards() -> None:
    foreign = ["arn:aws:lambda:eu-central-1:444455556666:layer:guards:3"]
    files = without_guards(code("SQS()"))
    assert outcomes(WITHOUT, function(files, layers=foreign), mapping()) == undecided("layers[0]")
    assert outcomes(WITHOUT, function(code("SQS()"), layers=foreign), mapping()) == []
    assert outcomes(WITHOUT, function(code(), layers=foreign), mapping()) == violation()


def test_a_layer_without_code_of_its_own_brings_nothing() -> None:
    empty = layer({}, code=None)
    files = without_guards(code("SQS()"))
    wired = function(files, layers=[empty.get("arn")])
    assert outcomes(WITHOUT, wired, empty, mapping()) == violation("code")


def test_a_changed_guard_is_told_by_its_file() -> None:
    changed = function({**code("SQS()"), GUARD: GUARDS[GUARD].replace("refuse", "accept")})
    assert outcomes(WITHOUT, changed, mapping()) == violation(f"code[{GUARD}]")


def test_guards_of_another_version_are_one_finding_at_their_folder() -> None:
    changed = {name: f"{text}\n" for name, text in GUARDS.items()}
    older = function({**code("SQS()"), **changed})
    assert outcomes(WITHOUT, older, mapping()) == violation("code[runtime_guards]")
    assert message(WITHOUT, older, mapping()) == (
        "__init__.py, contract.py, guard.py of the guards differ from every release"
    )


def test_guards_that_lack_a_file_of_their_release_violate() -> None:
    part = {name: text for name, text in code("SQS()").items() if name != GUARD}
    assert outcomes(WITHOUT, function(part), mapping()) == violation("code[runtime_guards]")
    assert message(WITHOUT, function(part), mapping()) == (
        "the guards are incomplete: they lack guard.py of their release"
    )
    guards = layer({name: text for name, text in GUARDS.items() if name != GUARD})
    files = function(without_guards(code("SQS()")), layers=[guards.get("arn")])
    assert outcomes(WITHOUT, files, guards, mapping()) == violation("code[python/runtime_guards]")


def test_guards_do_not_load_in_an_older_python() -> None:
    # They need what runtime_guards/pyproject.toml requires.
    old = function(code("SQS()"), runtime="python3.9")
    assert outcomes(WITHOUT, old, mapping()) == violation("runtime")
    assert message(WITHOUT, old, mapping()) == "the guards do not load in python3.9"


def test_what_may_run_in_the_place_of_a_guard_is_undecided() -> None:
    cached = "runtime_guards/__pycache__/guard.cpython-313.pyc"
    assert outcomes(WITHOUT, function({**code("SQS()"), cached: "x"}), mapping()) == undecided(
        f"code[{cached}]"
    )


def test_a_wrapper_of_the_runtime_may_put_another_handler_in_place() -> None:
    variable = "environment.variables.AWS_LAMBDA_EXEC_WRAPPER"

    def told(variables: Any, *validators: str) -> list[tuple[str, str]]:
        wired = function(code(*validators), environment={"variables": variables})
        return outcomes(WITHOUT, wired, mapping())

    assert told({"AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-instrument"}, "SQS()") == undecided(variable)
    assert told({"AWS_LAMBDA_EXEC_WRAPPER": UNKNOWN}, "SQS()") == undecided(variable)
    assert told({"TABLE": "orders"}, "SQS()") == []
    assert told(UNKNOWN, "SQS()") == undecided("environment.variables")
    # No wrapper adds a guard.
    assert told({"AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-instrument"}) == violation()


# A value of each variable that names code, and one that names none.
_CODE = {
    "NODE_OPTIONS": ("--enable-source-maps --require /opt/hook.js", "--enable-source-maps"),
    "PYTHONWARNINGS": ("ignore::hooks.late.Category", "ignore::DeprecationWarning"),
}


@pytest.mark.parametrize("name", REPLACING)
def test_a_variable_that_loads_code_first_leaves_a_guard_undecided(name: str) -> None:
    runtime, _ = REPLACING[name]
    named, harmless = _CODE.get(name, ("/opt/hook.so", ""))

    def told(value: Any) -> list[tuple[str, str]]:
        wired = function(code("SQS()"), environment={"variables": {name: value}})
        return outcomes(WITHOUT, wired, mapping())

    path = f"environment.variables.{name}"
    is_read = runtime in ("", "python")
    assert told(named) == (undecided(path) if is_read else [])
    assert told(UNKNOWN) == (undecided(path) if is_read else [])
    assert told(harmless) == []


def test_a_search_path_counts_where_other_guards_ship() -> None:
    variable = "environment.variables.PYTHONPATH"
    environment = {"variables": {"PYTHONPATH": "/var/task/vendor"}}
    files, others = code("SQS()"), {"vendor/runtime_guards/guard.py": ""}
    assert outcomes(WITHOUT, function(files, environment=environment), mapping()) == []
    both = function({**files, **others}, environment=environment)
    assert outcomes(WITHOUT, both, mapping()) == undecided(variable)
    assert outcomes(WITHOUT, function({**files, **others}), mapping()) == []


def test_bytecode_in_another_folder_may_run_in_the_place_of_the_guards() -> None:
    variable = "environment.variables.PYTHONPYCACHEPREFIX"
    environment = {"variables": {"PYTHONPYCACHEPREFIX": "/var/task/cache"}}
    cached = {"cache/var/task/runtime_guards/guard.cpython-313.pyc": "x"}
    assert outcomes(WITHOUT, function(code("SQS()"), environment=environment), mapping()) == []
    files = function({**code("SQS()"), **cached}, environment=environment)
    assert outcomes(WITHOUT, files, mapping()) == undecided(variable)


def test_bytecode_of_a_layer_is_known_and_changed_bytecode_is_not(tmp_path: Path) -> None:
    made = {
        f"runtime_guards/{cached_name(name, RUNNING)}": content
        for name in ("guard.py", "contract.py")
        for content in compiled(
            RUNNING,
            [Unit(f"/opt/python/runtime_guards/{name}", GUARDS[f"runtime_guards/{name}"].encode())],
        )
    }
    texts = {name: text.encode() for name, text in code("SQS()").items()}

    def told(place: str, files: Mapping[str, bytes]) -> list[tuple[str, str]]:
        for name, content in {**texts, **files}.items():
            file = tmp_path / place / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        wired = function({}, code=folder(str(tmp_path / place)), runtime=f"python{RUNNING}")
        return outcomes(WITHOUT, wired, mapping())

    assert told("genuine", made) == []
    guard = f"runtime_guards/{cached_name('guard.py', RUNNING)}"
    [hostile] = compiled(RUNNING, [Unit("/opt/python/runtime_guards/guard.py", b"guard = None\n")])
    assert told("hostile", {**made, guard: hostile}) == undecided(f"code[{guard}]")


def test_code_is_read_from_files_of_the_program(tmp_path: Path) -> None:
    for name, content in code("SQS()").items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
    wired = function({}, code=folder(str(tmp_path)))
    assert outcomes(WITHOUT, wired, mapping()) == []
    assert outcomes(WITHOUT, function({**code("SQS()"), "app.py": text(BARE)}), mapping()) == (
        violation()
    )


def test_functions_with_one_handler_get_one_guard_for_all_their_triggers() -> None:
    """GIVEN two functions with the same code and handler, and one with another handler in it
    WHEN they are judged THEN the fix of the two accepts the triggers of both, and no others."""
    files = {"app.py": f"{BARE}{BARE.replace('handler', 'other')}"}
    queue = mapping(to="orders")
    table = mapping(f"{TABLE}/stream/2026-01-01T00:00:00.000", to="returns")
    alone = permission("s3.amazonaws.com", to="alone")
    made = [
        function(files, "orders"),
        function(files, "returns"),
        function(files, "alone", handler="app.other"),
    ]
    found = verdicts(WITHOUT, *made, queue, table, alone)
    fixes = {str(each.urn).rpartition("::")[2]: each.fix for each in found}
    assert "@guard(DynamoDBStream(), SQS())" in fixes["orders"]
    assert fixes["returns"] == fixes["orders"]
    assert "@guard(S3())" in fixes["alone"]
