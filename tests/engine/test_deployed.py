"""The deployed truth: the archives that a preview registers, run as Lambda runs them.

Each function of the reference stack is taken from the engine's own record of the preview, unpacked,
and invoked under AWS's Runtime Interface Emulator, on every runtime that the guards support.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from policypack.facts.lambda_runtimes import PYTHON_RUNTIMES
from policypack.sealed_log import Keys, Line, verify
from runtime_guards.encryption import DecryptionFailed, KmsDataKeys, Vault
from tests.engine.emulator import (
    CLIENT,
    CRYPTOGRAPHY,
    KMS_KEY,
    KMS_MATERIAL,
    ROOT,
    Function,
    Runtime,
    install,
)
from tests.engine.engine import Stack
from tests.engine.stacks import Previewed
from tests.engine.stand_in_kms import Kms
from tests.guards.samples import sample
from tests.sealed_log.logs import KEY_TEXT
from tests.tries import represented
from tools import interpreters, rie

VERSIONS = tuple(runtime.removeprefix("python") for runtime in PYTHON_RUNTIMES)
ORDER = {"customerId": "c-1", "items": [{"sku": "BOOK-1", "quantity": 2}]}
STORED: dict[str, Any] = {
    **ORDER,
    "orderId": "0b0e3d3e-5b5c-4d58-9c8e-3f2d6a1c9a10",
    "day": "2026-03-10",
}


@pytest.fixture(scope="module")
def stack(previewed_reference: Previewed) -> Stack:
    """The reference stack in a separate folder."""
    return previewed_reference.stack


@pytest.fixture(scope="module")
def deployed(previewed_reference: Previewed) -> Mapping[str, Any]:
    """GIVEN a preview of the stack THEN the inputs of its functions and layers by name."""
    run = previewed_reference.run
    assert run.status == 0, run.diagnostics
    made = (event["metadata"] for event in run.of_kind("resourcePreEvent"))
    inputs = {each["urn"]: (each.get("new") or {}).get("inputs", {}) for each in made}
    return {urn.rpartition("::")[2]: given for urn, given in inputs.items() if given.get("code")}


@pytest.fixture(scope="module")
def archives(
    stack: Stack, deployed: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Path]:
    """The code of functions and layers, unpacked by name."""
    unpacked = tmp_path_factory.mktemp("archives")
    for name, given in deployed.items():
        _unpack(given["code"], stack.project, unpacked / name)
    return {folder.name: folder for folder in unpacked.iterdir()}


def _unpack(code: Mapping[str, Any], project: Path, target: Path) -> None:
    for name, asset in code["assets"].items():
        content = (project / asset["path"]).read_bytes()
        # The file is the very one that the engine has seen.
        assert hashlib.sha256(content).hexdigest() == asset["hash"]
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)


def _interpreter(version: str) -> Path:
    try:
        return interpreters.ensure(ROOT, version)
    except interpreters.NoInterpreter as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module", params=represented(VERSIONS, VERSIONS[-1]))
def runtime(request: pytest.FixtureRequest) -> Runtime:
    python = _interpreter(request.param)
    client = ROOT / ".venvs" / f"lambda-runtime-{request.param}"
    layer = ROOT / ".venvs" / f"lambda-cryptography-{request.param}"
    try:
        emulator = rie.ensure(ROOT)
        if not (client / "awslambdaric").is_dir():
            install(CLIENT, request.param, client)
        if not (layer / "python" / "cryptography").is_dir():
            install(CRYPTOGRAPHY, request.param, layer / "python")
    except (rie.NoEmulator, RuntimeError) as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))
    return Runtime(python, client, emulator, layer)


@pytest.fixture
def start(runtime: Runtime, archives: Mapping[str, Path], tmp_path: Path) -> Iterator[Any]:
    """Starts a function of the stack by its name, and ends it with the test."""
    started: list[Function] = []

    def begin(name: str, *native: Path, **variables: str) -> Function:
        # The layer that the stack names by its ARN, as it is for this Python and processor.
        native = native or ((runtime.cryptography,) if name == "worker" else ())
        layers = [archives["orders-common"], *native]
        function = Function(runtime, archives[name], layers, tmp_path, variables)
        started.append(function.__enter__())
        return function

    yield begin
    for function in started:
        function.__exit__(None, None, None)


def _request(body: str) -> dict[str, Any]:
    event: dict[str, Any] = sample("rest-api")
    event.update(resource="/orders", path="/orders", pathParameters=None, body=body)
    event["requestContext"].update(resourcePath="/orders", path="/v1/orders")
    return event


def _messages(*bodies: str) -> dict[str, Any]:
    one = sample("sqs")["Records"][0]
    digests = (hashlib.md5(body.encode()).hexdigest() for body in bodies)
    return {
        "Records": [
            {**one, "messageId": str(number), "body": body, "md5OfBody": digest}
            for number, (body, digest) in enumerate(zip(bodies, digests, strict=True))
        ]
    }


def test_a_newer_python_than_the_one_of_development_runs_in_ci() -> None:
    if os.environ.get("CI") != "true":
        pytest.skip("elsewhere a machine may have none of them")
    newest = VERSIONS[-1]
    assert newest != f"{sys.version_info.major}.{sys.version_info.minor}"
    assert interpreters.ensure(ROOT, newest)


def test_the_stack_names_runtimes_that_are_tested(deployed: Mapping[str, Any]) -> None:
    functions = [made["runtime"] for made in deployed.values() if "runtime" in made]
    layers = [made.get("compatibleRuntimes", []) for made in deployed.values()]
    runtimes = {*functions, *chain.from_iterable(layers)}
    for_node = {runtime for runtime in runtimes if runtime.startswith("nodejs")}
    assert runtimes - for_node
    assert runtimes - for_node <= set(PYTHON_RUNTIMES)
    package = json.loads((ROOT / "node_guards/package.json").read_text(encoding="utf-8"))
    oldest = int(package["engines"]["node"].removeprefix(">="))
    assert for_node
    assert all(int(runtime[len("nodejs") : -len(".x")]) >= oldest for runtime in for_node)


def test_intake_takes_an_order_and_refuses_a_hostile_one(start: Any) -> None:
    function = start("intake")
    assert function.invoke(_request(json.dumps(ORDER)))["statusCode"] == 202
    assert [operation for operation, _ in function.calls] == ["send_message"]

    hostile = _request('{"customerId": "c-1", "customerId": "s3cret"}')
    answer = function.invoke(hostile)
    assert (answer["statusCode"], json.loads(answer["body"])["status"]) == (400, 400)
    assert "s3cret" not in json.dumps(answer) + function.log
    assert '"outcome":"refused"' in function.log
    assert len(function.calls) == 1


def test_importer_seals_what_it_audits_although_it_reaches_little(start: Any) -> None:
    function = start("importer")
    function.invoke(sample("s3"))
    function.invoke({**sample("s3"), "Records": []})
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    texts = function.log.encode().split(b"\n")
    verdict = verify([Line("log", number, text) for number, text in enumerate(texts, 1)], keys)
    assert verdict.findings == []
    assert [chain.records for chain in verdict.chains] == [4]
    assert verdict.unfinished == []


def test_worker_stores_the_good_messages_and_gives_the_others_back(start: Any) -> None:
    function = start("worker")
    unlucky = {**STORED, "orderId": "bad00000-5b5c-4d58-9c8e-3f2d6a1c9a10"}
    hostile = {**STORED, "customerId": "'; DROP TABLE orders; --"}
    answer = function.invoke(_messages(*map(json.dumps, (STORED, hostile, unlucky, STORED))))
    assert {failed["itemIdentifier"] for failed in answer["batchItemFailures"]} == {"1", "2"}
    # One data key is enough for them all.
    operations = [operation for operation, _ in function.calls]
    assert operations == ["generate_data_key", *["put_item"] * 3]
    assert "DROP TABLE" not in function.log


def _read(item: Mapping[str, Any], order_id: str, material: bytes = KMS_MATERIAL) -> dict[str, Any]:
    """The item as it was, for one that was found at this order; says what the worker must do."""
    vault = Vault(KmsDataKeys(KMS_KEY, client=Kms(material)))
    context = {"table": "orders", "orderId": order_id}
    return vault.decrypt_fields(item, ["customerId"], context)


def test_who_ordered_leaves_the_worker_encrypted_and_bound_to_the_order(start: Any) -> None:
    function = start("worker")
    order = {**STORED, "customerId": "c-secret-customer"}
    assert function.invoke(_messages(json.dumps(order))) == {"batchItemFailures": []}

    [(_, asked), (operation, arguments)] = function.calls
    assert (asked["KeyId"], operation) == (KMS_KEY, "put_item")
    assert "c-secret-customer" not in json.dumps(function.calls) + function.log
    item = arguments["Item"]
    assert {**item, "customerId": ""} == {**order, "customerId": ""}
    assert _read(item, order["orderId"]) == order
    with pytest.raises(DecryptionFailed):
        _read(item, "0b0e3d3e-5b5c-4d58-9c8e-3f2d6a1c9a11")
    with pytest.raises(DecryptionFailed):
        _read(item, order["orderId"], material=bytes(reversed(KMS_MATERIAL)))


def test_an_order_that_cannot_be_encrypted_comes_again_and_the_others_are_stored(
    start: Any,
) -> None:
    """GIVEN a KMS that refuses once THEN that order is not stored in the clear, but later."""
    function = start("worker", KMS_REFUSALS="1")
    ids = [f"0b0e3d3e-5b5c-4d58-9c8e-3f2d6a1c9a1{number}" for number in range(3)]
    orders = [{**STORED, "orderId": order_id} for order_id in ids]
    answer = function.invoke(_messages(*map(json.dumps, orders)))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert "message 0 failed: KeysUnavailable" in function.log

    assert function.invoke(_messages(json.dumps(orders[0]))) == {"batchItemFailures": []}
    stored = [a["Item"] for operation, a in function.calls if operation == "put_item"]
    assert [item["orderId"] for item in stored] == [ids[1], ids[2], ids[0]]
    assert [_read(item, item["orderId"])["customerId"] for item in stored] == ["c-1"] * 3


def test_a_layer_for_another_processor_is_found_before_any_order(
    start: Any, tmp_path: Path
) -> None:
    package = tmp_path / "layer" / "python" / "cryptography"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('wrong ELF class')\n", encoding="utf-8")
    function = start("worker", tmp_path / "layer")
    answer = function.invoke(_messages(json.dumps(STORED)))
    assert answer["errorMessage"] == "startup-refused"
    assert "startup-check-failed: cryptography_loads: ImportError" in function.log
    assert function.calls == []


def test_importer_reads_an_upload_and_refuses_a_path_that_climbs(start: Any) -> None:
    function = start("importer")
    assert function.invoke(sample("s3")) == {"queued": 1}
    assert [operation for operation, _ in function.calls] == ["get_object", "send_message_batch"]

    event = sample("s3")
    event["Records"][0]["s3"]["object"]["key"] = "incoming/%2e%2e/s3cret.csv"
    answer = function.invoke(event)
    assert answer["errorType"] == "EventRejected"
    assert answer["errorMessage"] == "traversal at Records[0].s3.object.key"
    assert "s3cret" not in json.dumps(answer) + function.log
    assert len(function.calls) == 2


def test_report_is_started_by_the_scheduler_alone(start: Any) -> None:
    function = start("report")
    assert function.invoke(sample("scheduler"))["orders"] == 0
    assert [operation for operation, _ in function.calls] == ["query", "put_object"]

    answer = function.invoke(sample("schedule"))
    assert answer["errorMessage"] == "undeclared-source"
    assert len(function.calls) == 2


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"GCONV_PATH": "/tmp/planted"}, "loader-hijack: GCONV_PATH"),
        ({"TABLE_NAME": ""}, "environment-missing: TABLE_NAME"),
    ],
)
def test_a_refused_start_refuses_every_invocation(
    variables: dict[str, str], told: str, start: Any
) -> None:
    function = start("worker", **variables)
    for _ in range(2):
        answer = function.invoke(_messages(json.dumps(STORED)))
        assert answer["errorType"] == "EventRejected"
        assert answer["errorMessage"] == "startup-refused"
    assert function.calls == []
    assert function.log.count(told) == 2
    assert "/tmp/planted" not in function.log
