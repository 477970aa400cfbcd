"""One engine for all engine tests; without a Pulumi CLI they are skipped, or fail in CI."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.engine.engine import Engine, find_pulumi
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
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    pulumi = find_pulumi()
    if pulumi is None:
        missing = "no Pulumi CLI with its Python language host: `make setup` finds or builds one"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    # In a new checkout, the list of the rules is none the newer: each pack would make its own.
    catalogue.check()
    return Engine(pulumi, tmp_path_factory.mktemp("engine"))
