"""A guard adds exactly these modules to a cold start, in addition to `import json`.

The table names modules of the standard library; those of our own are files of a few kilobytes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runtime_guards.contract import TRIGGERS

ROOT = Path(__file__).parents[2]
GUARD = {"__future__"}
# Modules that every validator adds.
SHARED = {"collections.abc"}
# What these add besides: C modules that cost next to nothing.
EXTRA = {
    "ActiveMQ": {"binascii"},
    "CloudWatchLogs": {"binascii"},
    "DynamoDBStream": {"binascii"},
    "Firehose": {"binascii"},
    "IoTAuthorizer": {"binascii"},
    "KinesisStream": {"binascii"},
    "MSK": {"binascii"},
    "RabbitMQ": {"binascii"},
    "SQS": {"_md5"},
    "SelfManagedKafka": {"binascii"},
}
VALIDATORS = [trigger.validator.rpartition(".")[2] for trigger in TRIGGERS]
REPAIR = "import them in the function that needs them, or add them to the table for review"
_PROGRAM = """
import sys, json
sys.path[:0] = {paths!r}
known = set(sys.modules)
{code}
print(json.dumps([name for name in sys.modules if name not in known]))
"""


def added(code: str, *paths: Path) -> set[str]:
    """The modules that a line loads in a fresh interpreter, our own left out."""
    program = _PROGRAM.format(paths=[str(path) for path in (*paths, ROOT)], code=code)
    # Without site-packages, whose files may load modules at every start.
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name for name in json.loads(done.stdout) if name.split(".")[0] != "runtime_guards"}


def test_a_guard_alone_adds_exactly_this() -> None:
    found = added("from runtime_guards import guard")
    assert found == GUARD, f"{sorted(found ^ GUARD)}: {REPAIR}"


@pytest.mark.parametrize("name", VALIDATORS)
def test_a_validator_adds_exactly_this(name: str) -> None:
    code = f"from runtime_guards import guard\nfrom runtime_guards.events import {name}"
    expected = GUARD | SHARED | EXTRA.get(name, set())
    found = added(code)
    assert found == expected, f"{sorted(found ^ expected)}: {REPAIR}"


@pytest.mark.parametrize("name", ["encryption", "protection", "startup"])
def test_what_comes_from_elsewhere_is_loaded_when_it_is_called(name: str) -> None:
    """GIVEN a function that asks for more than a guard THEN importing that loads no package."""
    heavy = {"cryptography", "boto3", "botocore", "pydantic", "jsonschema"}
    loaded = {name.split(".")[0] for name in added(f"from runtime_guards.{name} import *")}
    assert loaded & heavy == set(), REPAIR
    assert loaded <= sys.stdlib_module_names, REPAIR


# What every process in Lambda has loaded before a function's own code; `-S` leaves it out.
ALWAYS = "import os"
LOGGER = "from runtime_guards.audit import AuditLogger\n"


@pytest.mark.parametrize("settings", ["", 'fields=["Records[].messageId"]', 'secrets=["s3cret"]'])
def test_a_logger_adds_nothing(settings: str) -> None:
    """GIVEN a logger WHEN it writes its first record THEN nothing more has been loaded."""
    code = f"{ALWAYS}\n{LOGGER}AuditLogger({settings}, sink=lambda record: None).log(None, {{}})"
    found = added(code.replace("(, ", "(")) - added(ALWAYS)
    assert found == GUARD, f"{sorted(found ^ GUARD)}: {REPAIR}"


def test_a_seal_adds_what_hashes_and_no_more() -> None:
    code = (
        f"{ALWAYS}\n{LOGGER}from runtime_guards.audit import HmacSeal\n"
        "import io, sys\nkept, sys.stdout = sys.stdout, io.StringIO()\n"
        "AuditLogger(seal=HmacSeal(bytes(range(32)))).log(None)\nsys.stdout = kept"
    )
    found = added(code) - added(ALWAYS) - GUARD
    # The hash itself, without hashlib and its OpenSSL: `_sha2` since Python 3.12.
    assert found & {"_sha256", "_sha2"}
    public = {name for name in found if not name.startswith("_")}
    assert public <= {"warnings"}, REPAIR


@pytest.mark.parametrize(
    "name", ["audit", "encryption", "events", "protection", "startup", "testing"]
)
def test_a_package_loads_its_modules_when_their_names_are_used(name: str) -> None:
    """GIVEN a package that users import from THEN importing it loads none of its own modules."""
    code = f"import runtime_guards.{name}"
    program = _PROGRAM.format(paths=[str(ROOT)], code=code)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = set(json.loads(done.stdout))
    # The guard itself loads the logger of audit records.
    needed = {"frames", "logger", "open_lines", "origins", "records"}
    own = needed if name == "audit" else set()
    below = {each.rpartition(".")[2] for each in loaded if f"runtime_guards.{name}." in each}
    assert below == own


def test_the_table_names_validators_alone() -> None:
    lost = sorted(set(EXTRA) - set(VALIDATORS))
    assert not lost, f"remove from EXTRA, or name as the contract does: {lost}"


def test_a_planted_import_is_caught(tmp_path: Path) -> None:
    """GIVEN a guard that imports boto3 at its start THEN the table does not hold."""
    (tmp_path / "boto3.py").write_text("import decimal\n", encoding="utf-8")
    planted = tmp_path / "runtime_guards"
    shutil.copytree(ROOT / "runtime_guards", planted, ignore=shutil.ignore_patterns("__pycache__"))
    with (planted / "audit" / "logger.py").open("a", encoding="utf-8") as logger:
        logger.write("import boto3\n")
    assert {"boto3", "decimal"} <= added("from runtime_guards import guard", tmp_path)
