"""Puts the stand-in provider where the engine looks for the AWS provider.

`python -m policypack.offline.plugin PULUMI_HOME [VERSION]` does the same by hand. The folder
carries the exact version of the SDK: the engine asks for that one and finds no other, and a
provider that it finds on PATH instead would cost a warning at every look-up. VERSION is for a
program whose SDK, such as @pulumi/aws, has another version than the installed `pulumi_aws`. The
stand-in answers by the schema that it ships, so the versions should be near.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import sys
import tempfile
from pathlib import Path

# The folder of the wrapper becomes the working directory, because Python looks for modules there
# first: a program's own `types.py` must not end up inside the provider.
_WRAPPER = """\
#!/bin/sh
cd "$(dirname "$0")" && exec {python} -m policypack.offline --version {version} "$@"
"""


class SdkNotFoundError(Exception):
    """`pulumi_aws` is not installed, so its version is unknown."""


def install(pulumi_home: Path, python: Path | None = None, version: str | None = None) -> Path:
    """Write the plugin into `pulumi_home` and return its executable; a second call changes nothing.

    `python` is the interpreter that has this package, by default the running one; `version` is the
    SDK's, by default that of the installed `pulumi_aws`.
    """
    version = version or installed_version()
    # Not resolved: a virtual environment's interpreter is a link, and the link is what counts.
    interpreter = os.path.abspath(python or sys.executable)
    text = _WRAPPER.format(python=shlex.quote(interpreter), version=shlex.quote(version))
    target = Path(pulumi_home) / "plugins" / f"resource-aws-v{version}" / "pulumi-resource-aws"
    if not (target.exists() and target.read_text() == text and os.access(target, os.X_OK)):
        _write(target, text)
    return target


def installed_version() -> str:
    """The version of the installed `pulumi_aws`."""
    spec = importlib.util.find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        raise SdkNotFoundError(
            "pulumi_aws is not installed; run `pip install pulumi-aws` or pass a version"
        )
    text = Path(spec.origin).with_name("pulumi-plugin.json").read_text()
    return str(json.loads(text)["version"])


def _write(target: Path, text: str) -> None:
    """All or nothing: another preview may start the plugin at this moment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    # The folder's permissions protect the plugin from others.
    Path(name).chmod(0o755)
    os.replace(name, target)


def main() -> None:
    """Install into the folder that the command line names, for its version."""
    arguments = sys.argv[1:]
    if len(arguments) not in (1, 2):
        sys.exit("usage: python -m policypack.offline.plugin PULUMI_HOME [VERSION]")
    try:
        print(install(Path(arguments[0]), version="".join(arguments[1:]).removeprefix("v")))
    except (SdkNotFoundError, OSError) as error:
        sys.exit(f"cannot install the stand-in AWS provider: {error}")


if __name__ == "__main__":
    main()
