"""One engine for all engine tests; without a Pulumi CLI they are skipped, or fail in CI."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine import stand_in_vault
from tests.engine.engine import PACK, ROOT, STACK, TIMEOUT, Engine, Stack, find_pulumi
from tests.engine.stacks import KNOWN, LEAKY, REFERENCE, REGION, Previewed
from tools import catalogue

HERE = Path(__file__).parent

# A background job of a shell ignores interrupts, one under nohup the end of the terminal, and so
# would what a test starts and interrupts.
for _number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(
            _number, signal.default_int_handler if _number == signal.SIGINT else signal.SIG_DFL
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def deployed_leaky(engine: Engine) -> Stack:
    """The leaky stack, deployed. The files that use it run in one process: tests/conftest.py."""
    stack = engine.stack(LEAKY, config=REGION)
    deployed = stack.up()
    assert deployed.status == 0, deployed.diagnostics
    return stack


@pytest.fixture(scope="session")
def exported_leaky(deployed_leaky: Stack) -> Path:
    """What `pulumi stack export` writes of it."""
    file = deployed_leaky.folder / "exported" / "leaky.json"
    file.parent.mkdir()
    status, _, stderr = deployed_leaky.start(
        "stack", "export", "--stack", STACK, "--file", str(file)
    ).finish(TIMEOUT)
    assert status == 0, stderr
    return file


@pytest.fixture(scope="session")
def previewed_reference(engine: Engine) -> Previewed:
    """The reference stack in the strictest profile, as JSON. Its files run in one process too."""
    stack = engine.stack(ROOT / "infra", config=REFERENCE)
    return Previewed(stack, stack.preview("--json", pack=PACK, env=KNOWN))


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    pulumi = find_pulumi()
    if pulumi is None:
        missing = "no Pulumi CLI with its Python language host: `make setup` finds or builds one"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    # In a new checkout, the list of the rules is none the newer: each pack would make its own.
    catalogue.check()
    with stand_in_vault.running():
        yield Engine(pulumi, tmp_path_factory.mktemp("engine"), stand_in_vault.PROVIDER)
