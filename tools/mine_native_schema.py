"""Mines the schema of the stand-in for aws-native out of the source of its Python SDK.

    pip download --no-deps pulumi-aws-native==1.84.0
    .venv/bin/python -m tools.mine_native_schema pulumi_aws_native-1.84.0-py3-none-any.whl

It is in a separate file, `policypack/offline/native_schema.json.gz`, because few programs need it.
The same wheel gives the same bytes.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

from tools import mine_schema

TARGET = mine_schema.OFFLINE / "native_schema.json.gz"
_PACKAGE = "aws-native"


def mined(wheel: Path) -> bytes:
    """The bytes of the schema file for the SDK in a wheel."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as files:
            files.extractall(folder)
        return mine_schema.mine_one(Path(folder) / "pulumi_aws_native", _PACKAGE)


def main() -> None:
    """Mines the wheel of the command line."""
    (wheel,) = sys.argv[1:]
    mine_schema.write(TARGET, mined(Path(wheel)))


if __name__ == "__main__":
    main()
