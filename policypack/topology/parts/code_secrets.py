"""Hard-coded credentials in the text files of a deployment package."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import field
from enum import Enum, auto
from typing import NamedTuple

from policypack.credentials import DetectedSecret, TextKind, secrets_in_text, text_kind
from policypack.model.confidence import Confidence
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.bundles import Origins
from policypack.supply_chain.dependencies import is_script, origins_in, read_inventory
from policypack.supply_chain.guards import is_of_release
from policypack.supply_chain.manifests import decoded, is_manifest

# Enough for the program's own files, bundled ones too; a second of work for some seven megabytes.
MAX_TEXT = 32 * 1024 * 1024
_HEAD = 8192
# The file that Pulumi writes a callback and the variables that it captures into:
# https://www.pulumi.com/docs/iac/concepts/functions/function-serialization/
_CALLBACK = "__index.js"
_BUILT = lazy_pattern(
    r"(?:[.](?:min|bundle)[.][cm]?js|[.](?:[cm]?js|css)[.]map)$"
    r"|(?:^|/)(?:dist|build|[.]next|cdk[.]out)/.*[.][cm]?js$"
)
# What webpack, esbuild and the TypeScript compiler leave in their output.
_BUILDERS = (
    "__webpack_require__",
    "var __defProp = Object.defineProperty",
    'Object.defineProperty(exports, "__esModule"',
    "//# sourceMappingURL=",
)
_TOO_MUCH = ("", f"a smaller package: only {MAX_TEXT // 1024**2} MB of text are searched")


class Origin(Enum):
    """The origin of a file in the package, which decides where the fix is needed."""

    WRITTEN = auto()
    MARKED = auto()
    CALLBACK = auto()
    BUILT = auto()


class SecretFile(NamedTuple):
    """A file with a secret. `kinds` has the kinds of secrets and their lines, `texts` the lines
    themselves; empty where the program marks the whole. `confidence` belongs to the surest."""

    name: str
    kinds: str
    origin: Origin
    texts: str = ""
    confidence: Confidence = Confidence.HIGH


@record(frozen=False)
class FoundSecrets:
    """`files` contain secrets. `unsearched`: name and what it waits for."""

    files: list[SecretFile] = field(default_factory=list)
    unsearched: list[tuple[str, str]] = field(default_factory=list)


def find_secrets(package: DeploymentPackage) -> FoundSecrets:
    """The package's own files that contain secrets, and those that could not be searched."""
    inventory = package.once(read_inventory)
    found = FoundSecrets()
    total = 0
    for entry in package.entries:
        if entry.is_link or inventory.is_published(entry):
            continue
        total += _search(entry, package, MAX_TEXT - total, found)
        if total >= MAX_TEXT:
            found.unsearched.append(_TOO_MUCH)
            break
    return found


def _search(entry: Entry, package: DeploymentPackage, limit: int, found: FoundSecrets) -> int:
    """Searches one file, and returns how many bytes of text it has."""
    try:
        # A file that a release of the guards publishes isn't a secret.
        if is_of_release(entry):
            return 0
        text = _text(entry, limit)
    except ArchiveError as fault:
        found.unsearched.append((entry.name, f"a readable file: it {fault.reason}"))
        return 0
    kind = TextKind.MANIFEST if is_manifest(entry.name) else text_kind(entry.name)
    secrets = sorted(secrets_in_text(text, kind), key=_surest_first)
    if secrets:
        places = _places(entry, package, {line for line, _ in secrets})
        kinds = (f"{secret.kind} in {places[line]}" for line, secret in secrets)
        told, origin = _first_and_more(kinds), _origin(entry, text)
        texts = "" if entry.is_secret else _lines(text, {line for line, _ in secrets})
        # The mark of the program says that the text is secret, whatever its words look like.
        surest = Confidence.HIGH if entry.is_secret else secrets[0][1].confidence
        told = DetectedSecret(told, surest).reason
        found.files.append(SecretFile(entry.name, told, origin, texts, surest))
    elif entry.is_secret and entry.size:
        found.files.append(SecretFile(entry.name, "marked by the program", _origin(entry, text)))
    return entry.size if text else 0


def _surest_first(match: tuple[int, DetectedSecret]) -> tuple[int, int]:
    line, secret = match
    return secret.confidence.rank, line


def _places(entry: Entry, package: DeploymentPackage, lines: set[int]) -> dict[int, str]:
    """The lines in words, with those of the sources that a source map tells."""
    origins = origins_in(package, entry) if is_script(entry) else Origins()
    sources = {line: origins.line(line) for line in lines}
    return {
        line: f"line {line}" + (f", from {source.source}:{source.line}" if source else "")
        for line, source in sources.items()
    }


def _lines(text: str, numbers: Collection[int]) -> str:
    """The lines with these numbers, in an order that does not depend on where they stand."""
    # As secrets are counted.
    every = text.split("\n")
    return "\n".join(sorted(every[at - 1].strip() for at in numbers if at <= len(every)))


def _origin(entry: Entry, text: str) -> Origin:
    # A callback that captures a secret is marked as a whole.
    if entry.base == _CALLBACK:
        return Origin.CALLBACK
    if entry.is_secret:
        return Origin.MARKED
    built = _BUILT.search(entry.name) or any(mark in text for mark in _BUILDERS)
    return Origin.BUILT if built else Origin.WRITTEN


def _first_and_more(kinds: Iterator[str]) -> str:
    first = next(kinds)
    more = sum(1 for _ in kinds)
    return f"{first} and {more} more" if more else first


def _text(entry: Entry, limit: int) -> str:
    """The first bytes of a text file; empty for anything else."""
    head = entry.read(_HEAD)
    # UTF-16 has zero bytes too, and begins with a byte order mark.
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    return decoded(entry.read(limit) if entry.size > _HEAD else head)
