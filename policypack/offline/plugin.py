"""Puts the stand-in providers where the engine looks for the real ones.

`python -m policypack.offline.plugin PULUMI_HOME [VERSION]` does the same by hand, for AWS and, by
their newest versions, for the other packages that have a stand-in. A folder carries the exact
version of the SDK: the engine asks for that one and finds no other, and a provider that it finds on
PATH instead would cost a warning at every look-up. VERSION is for a program whose SDK, such as
@pulumi/aws, has another version than the installed `pulumi_aws`. `install_for` finds the versions
of a program by itself.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from policypack.offline import schema
from policypack.offline.required_plugins import Plugin

# Only what carries it is ever replaced.
_MARK = "# Written by Stackwarden: its stand-in for a Pulumi provider."
# The folder of the wrapper becomes the working directory, because Python looks for modules there
# first: a program's own `types.py` must not end up inside the provider.
_WRAPPER = """\
#!/bin/sh
{mark}
# Schema: {schema}. The engine caches its contents until this file changes.
program=$PWD
cd "$(dirname "$0")" && exec {python} -m policypack.offline \\
  --package {package} --version {version} --program "$program" "$@"
"""
# What earlier versions of Stackwarden wrote carries no mark.
_UNMARKED = '#!/bin/sh\ncd "$(dirname "$0")" && exec '


class SdkNotFoundError(Exception):
    """`pulumi_aws` is not installed, so its version is unknown."""


class ForeignPluginError(Exception):
    """An executable that Stackwarden did not write is in the plugin's place."""


def install(
    pulumi_home: Path, python: Path | None = None, version: str | None = None, package: str = "aws"
) -> Path:
    """Write one plugin into `pulumi_home` and return its executable.

    A second call changes nothing. `python` is the interpreter that has this package, by default the
    running one; `version` is the SDK's, by default that of the installed `pulumi_aws`, or of the
    schema for another package. Raises ForeignPluginError and writes nothing if another
    executable is in its place.
    """
    version = version or (installed_version() if package == "aws" else schema.version(package))
    # Not resolved: a virtual environment's interpreter is a link, and the link is what counts.
    interpreter = os.path.abspath(python or sys.executable)
    text = _WRAPPER.format(
        mark=_MARK,
        schema=schema.version(package) if package in schema.PACKAGES else "none",
        python=shlex.quote(interpreter),
        package=shlex.quote(package),
        version=shlex.quote(version),
    )
    folder = Path(pulumi_home) / "plugins" / f"resource-{package}-v{version}"
    target = folder / f"pulumi-resource-{package}"
    _refuse_a_foreign(folder, target)
    if not (
        target.exists()
        and target.read_text(encoding="utf-8") == text
        and os.access(target, os.X_OK)
    ):
        _write(target, text)
    return target


def install_all(
    pulumi_home: Path, plugins: Iterable[Plugin], python: Path | None = None
) -> list[Path]:
    """Write the stand-ins for the plugins that a program requires, see `required_plugins`.

    A package without a stand-in gets one as well: it names what has no preview offline, where the
    engine would only miss a plugin. Leave out of `plugins` what the real provider shall answer.
    """
    return [install(pulumi_home, python, each.version, each.package) for each in plugins]


def installed_version() -> str:
    """The version of the installed `pulumi_aws`."""
    spec = importlib.util.find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        raise SdkNotFoundError(
            "pulumi_aws is not installed; run `pip install pulumi-aws` or pass a version"
        )
    text = Path(spec.origin).with_name("pulumi-plugin.json").read_text(encoding="utf-8")
    return str(json.loads(text)["version"])


def _refuse_a_foreign(folder: Path, target: Path) -> None:
    """Refuse where another plugin is: as a file, a link, or a link of the whole folder."""
    foreign = next((path for path in (folder, target) if path.is_symlink()), None)
    if foreign is None and target.exists() and not _is_ours(target):
        foreign = target
    if foreign is not None:
        raise ForeignPluginError(
            f"{foreign} is not Stackwarden's: it is never overwritten; use another PULUMI_HOME,"
            " or remove it"
        )


def _is_ours(target: Path) -> bool:
    try:
        with target.open("rb") as file:
            head = file.read(4096).decode("utf-8", "replace")
    except OSError:
        return False
    old = head.startswith(_UNMARKED) and " -m policypack.offline " in head
    return old or head.startswith(f"#!/bin/sh\n{_MARK}\n")


def _write(target: Path, text: str) -> None:
    """All or nothing: another preview may start the plugin at this moment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    # The folder's permissions protect the plugin from others.
    Path(name).chmod(0o755)
    os.replace(name, target)


def main() -> None:
    """Install into the folder that the command line names, for its version of the AWS SDK."""
    arguments = sys.argv[1:]
    if len(arguments) not in (1, 2):
        sys.exit("usage: python -m policypack.offline.plugin PULUMI_HOME [VERSION]")
    home, version = Path(arguments[0]), "".join(arguments[1:]).removeprefix("v")
    try:
        print(install(home, version=version))
        for package in schema.OTHER_PACKAGES:
            install(home, package=package)
    except (SdkNotFoundError, ForeignPluginError, OSError) as error:
        sys.exit(f"cannot install the stand-in provider: {error}")


if __name__ == "__main__":
    main()
