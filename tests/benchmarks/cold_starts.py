"""Cold start cost of importing a guard, compared with bare Python and Powertools' parser."""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from policypack.facts.lambda_runtimes import PYTHON_RUNTIMES
from policypack.supply_chain.guards import layer
from tests.benchmarks import powertools
from tests.benchmarks.rounds import interleaved, sized
from tests.fixed_environment import python_path
from tests.guards.samples import sample
from tools import interpreters

ROUNDS = sized(25, smallest=1)
BARE = "import json"
OURS = "guard with S3"
THEIRS = "Powertools' parser with SqsModel"
PROGRAMS = {
    BARE: "import json",
    OURS: "from runtime_guards import guard\nfrom runtime_guards.events import S3",
    THEIRS: "from aws_lambda_powertools.utilities.parser import event_parser\n"
    "from aws_lambda_powertools.utilities.parser.models import SqsModel",
}

IMPORT = f"""
import json, sys, time
before, started = len(sys.modules), time.process_time()
{PROGRAMS[OURS]}
print(time.process_time() - started, len(sys.modules) - before)
"""

# Whole functions with their first invocation: the latency that a caller sees.
BARE_FUNCTION = "bare function"
GUARDED = "guard, SQS and audit"
SEALED = "the same with a seal and fields"
DATACLASS = "the same with a body as a dataclass"
WHOLE = "the same with a seal, fields and a dataclass"
PYDANTIC = "the same with a body as a model of pydantic"
TOLD = "Powertools' Logger and parser"
# Milliseconds over the bare function.
BUDGETS = {GUARDED: 15.0, SEALED: 15.0, WHOLE: 20.0}
_START = f"""
import json
EVENT = json.loads({json.dumps(sample("sqs"))!r})
class Context:
    function_name = "intake"
    function_version = "7"
    memory_limit_in_mb = 256
    log_group_name = "/aws/lambda/intake"
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:intake"
    aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    def get_remaining_time_in_millis(self):
        return 29876
"""
_HANDLER = """
def handler(event, context):
    return None
handler(EVENT, Context())
"""
_OURS = """
from runtime_guards import guard
from runtime_guards.audit import AuditLogger
from runtime_guards.audit import HmacSeal
from runtime_guards.events import SQS
"""
_ORDER = """
class Order:
    user_id: str
    product_id: str
    quantity: int
"""
_SEALED = 'audit = AuditLogger(seal=HmacSeal(bytes(range(32))), fields=["Records[].messageId"])'
FUNCTIONS = {
    BARE_FUNCTION: f"{_START}{_HANDLER}",
    GUARDED: f"{_START}{_OURS}\n@guard(SQS(partial=True), audit=AuditLogger()){_HANDLER}",
    SEALED: f"{_START}{_OURS}\n{_SEALED}\n@guard(SQS(partial=True), audit=audit){_HANDLER}",
    DATACLASS: f"{_START}{_OURS}"
    "\nfrom dataclasses import dataclass"
    f"\n@dataclass{_ORDER}"
    f"\n@guard(SQS(partial=True, body=Order), audit=AuditLogger()){_HANDLER}",
    WHOLE: f"{_START}{_OURS}"
    "\nfrom dataclasses import dataclass"
    f"\n@dataclass{_ORDER}\n{_SEALED}"
    f"\n@guard(SQS(partial=True, body=Order), audit=audit){_HANDLER}",
    PYDANTIC: f"{_START}{_OURS}"
    "\nfrom pydantic import BaseModel"
    f"{_ORDER.replace(':', '(BaseModel):', 1)}"
    f"\n@guard(SQS(partial=True, body=Order), audit=AuditLogger()){_HANDLER}",
    TOLD: f"{_START}"
    "\nfrom aws_lambda_powertools import Logger"
    "\nfrom aws_lambda_powertools.utilities.parser import event_parser"
    "\nfrom aws_lambda_powertools.utilities.parser.models import SqsModel"
    "\nlogger = Logger(service='orders')"
    "\n@logger.inject_lambda_context"
    "\n@event_parser(model=SqsModel)"
    "\ndef handler(event, context):"
    "\n    logger.info('accepted')"
    "\nhandler(EVENT, Context())",
}


def run() -> None:
    """Prints medians of fresh interpreters, whose bytecode is cached."""
    imports = _medians(PROGRAMS)
    _print("cold start", imports, BARE)
    _print("cold start with a layer", _of_layers(), BARE)
    _of_pythons()
    ours, theirs = (imports[name][0] - imports[BARE][0] for name in (OURS, THEIRS))
    print(f"Powertools over ours, CPU: {theirs / ours:.1f} times")
    functions = _medians(FUNCTIONS)
    _print("function with its first invocation", functions, BARE_FUNCTION)
    # CPU, since the clock also counts what else the machine does.
    for name, budget in BUDGETS.items():
        cost = functions[name][0] - functions[BARE_FUNCTION][0]
        verdict = "within" if cost <= budget else "OVER"
        print(f"{name}, CPU: {cost:.1f} ms, {verdict} the budget of {budget:.0f} ms", flush=True)


def _of_layers() -> dict[str, tuple[float, float]]:
    """The guard with S3 out of layers in /opt, where Python can write no bytecode."""
    python = str(powertools.python())
    version = "import sys; print('python%d.%d' % sys.version_info[:2])"
    runtime = subprocess.check_output([python, "-c", version], encoding="utf-8").strip()
    with tempfile.TemporaryDirectory() as scratch:
        programs = {BARE: PROGRAMS[BARE]}
        for name, runtimes in ((f"{OURS}, sources alone", []), (f"{OURS}, bytecode", [runtime])):
            folder = Path(scratch, name)
            content = layer.packed(layer.contents(runtimes))
            zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
            path = str(folder / "python")
            programs[name] = f"import sys; sys.path.insert(0, {path!r})\n{PROGRAMS[OURS]}"
        return _medians(programs, **python_path(), PYTHONDONTWRITEBYTECODE="1")


def _of_pythons() -> None:
    """The import of the guard with S3 on each Python of Lambda, measured inside the process."""
    print("| the import alone, on Python | CPU, ms | modules |")
    print("|---|---|---|")
    for version in (runtime.removeprefix("python") for runtime in PYTHON_RUNTIMES):
        try:
            python = interpreters.ensure(powertools.ROOT, version)
        except interpreters.NoInterpreter:
            continue
        environment = {"PATH": os.environ["PATH"], **python_path(powertools.ROOT)}
        command = [str(python), "-c", IMPORT]
        runs = [
            subprocess.check_output(command, env=environment, encoding="utf-8").split()
            for _ in range(ROUNDS + 1)
        ]
        # The first one has compiled what the others read.
        cpu = statistics.median(float(spent) for spent, _ in runs[1:] or runs) * 1000
        print(f"| {version} | {cpu:.1f} | {runs[-1][1]} |", flush=True)


def _medians(programs: Mapping[str, str], **variables: str) -> dict[str, tuple[float, float]]:
    """The CPU and wall milliseconds of each program."""
    python = str(powertools.python())
    environment = {"PATH": os.environ["PATH"], **python_path(powertools.ROOT), **variables}
    starts = {
        name: partial(start, [python, "-c", program], environment)
        for name, program in programs.items()
    }
    return {
        name: (
            statistics.median(cpu for cpu, _ in found) * 1000,
            statistics.median(wall for _, wall in found) * 1000,
        )
        for name, found in interleaved(starts, ROUNDS).items()
    }


def _print(title: str, medians: Mapping[str, tuple[float, float]], bare: str) -> None:
    print(f"| {title} | CPU, ms | wall, ms | CPU over bare, ms | wall over bare, ms |")
    print("|---|---|---|---|---|")
    for name, (cpu, wall) in medians.items():
        over = cpu - medians[bare][0], wall - medians[bare][1]
        print(f"| {name} | {cpu:.1f} | {wall:.1f} | {over[0]:.1f} | {over[1]:.1f} |")


def start(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """The CPU and wall seconds of one process."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command} failed")
    return usage.ru_utime + usage.ru_stime, wall
