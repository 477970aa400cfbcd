"""Environment variables that a run of the engine may set for the pack."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.settings.errors import SettingsError

if TYPE_CHECKING:
    from policypack.credentials.known import KnownSecrets
    from policypack.judging.judge import Judge
    from policypack.model.stack import Stack
    from policypack.report.findings_file import FindingsFile

# "true" in a preview that knows every value, so that an undecided outcome may block.
VALUES_KNOWN = "STACKWARDEN_VALUES_KNOWN"
# The name of a file to which every finding is appended as a line of JSON.
FINDINGS = "STACKWARDEN_FINDINGS"
# The name of a file to which the pack appends what it was configured with, what it has judged, and
# salted hashes of the secrets that it sees, as lines of JSON. It is in a folder that only the
# command reads, and that it removes: from a hash, a short secret could be guessed.
CONFIGURED = "STACKWARDEN_CONFIGURED"


def values_known() -> bool:
    """Whether every value is known. Raises SettingsError for a text other than true or false."""
    return _flag(VALUES_KNOWN)


def _flag(name: str) -> bool:
    given = os.environ.get(name) or "false"
    if given not in ("true", "false"):
        raise SettingsError([f"{name}: must be true or false"])
    return given == "true"


def findings_file() -> FindingsFile | None:
    """The file for findings, if there is one. Raises SettingsError if it cannot be written."""
    name = os.environ.get(FINDINGS)
    if not name:
        return None
    from policypack.report.findings_file import FindingsFile, users_folder

    try:
        return FindingsFile(name, users_folder(os.environ))
    except OSError as error:
        raise SettingsError([fault_of_findings_file(error)]) from error


def tell_configured(profile: str, read: Sequence[str]) -> None:
    """Tells the command that runs the engine which profile is in effect, and what was read of the
    program. Raises SettingsError if the file cannot be written."""
    try:
        _tell(json.dumps({"profile": profile, "read": [*read]}) + "\n")
    except OSError as error:
        raise SettingsError([f"{CONFIGURED}: cannot be written ({error.strerror})"]) from error


def tell_covered(judge: Judge, stack: Stack) -> None:
    """Tells the command that runs the engine which rules have judged which resources."""
    if os.environ.get(CONFIGURED):
        from policypack.judging.run import covered

        _tell(json.dumps({"covered": covered(judge, stack)}) + "\n")


def secrets() -> KnownSecrets | None:
    """Where the secrets of the run are noted, if a command runs the engine and asks for them."""
    if not os.environ.get(CONFIGURED):
        return None
    from policypack.credentials.known import KnownSecrets

    return KnownSecrets()


def tell_secrets(known: KnownSecrets | None) -> None:
    """Tells the command that runs the engine which secrets its reports must not show, as hashes."""
    _tell(known.untold() if known is not None else "")


def _tell(line: str) -> None:
    """Appends a line for the command that runs the engine, where there is one."""
    name = os.environ.get(CONFIGURED)
    if name and line:
        with open(name, "a", encoding="utf-8") as file:
            file.write(line)


def fault_of_findings_file(error: OSError) -> str:
    """The fault of a file for findings that cannot be written."""
    return f"{FINDINGS}: {error.filename}: cannot be written ({error.strerror}); name another file"
