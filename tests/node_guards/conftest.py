"""The package for Node.js, built once."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import typescript_sdks

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "node_guards"


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built copy of `node_guards/`, beside the vectors and with its development packages."""
    try:
        modules = typescript_sdks.ensure(ROOT, "node_guards", ROOT)
    except typescript_sdks.NoSdks as error:
        pytest.skip(str(error))
    root = tmp_path_factory.mktemp("node")
    copy = root / "node_guards"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("node_modules", "dist", "*.tgz"))
    (copy / "node_modules").symlink_to(modules)
    (root / "conformance").symlink_to(ROOT / "conformance")
    run(copy, "build.mjs")
    return copy


def run(package: Path, *command: str, given: str | None = None) -> str:
    """The standard output of Node.js in the package's folder; its error fails the test."""
    environment = {**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "orders"}
    ended = subprocess.run(
        ["node", *command],
        cwd=package,
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-4000:]
    return ended.stdout
