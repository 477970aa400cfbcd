"""Credentials and .env files that ship with the code of a function or a layer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import field
from enum import Enum, auto
from typing import NamedTuple

from policypack.authoring import (
    Confidence,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Severity,
    Unknown,
    rule,
)
from policypack.credentials import DetectedSecret, TextKind, secrets_in_text, text_kind
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.bundles import Origins
from policypack.supply_chain.dependencies import is_script, origins_in, read_inventory
from policypack.supply_chain.guards import is_of_release
from policypack.supply_chain.manifests import decoded, is_manifest
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.packages import LAYER, unread

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
    themselves; empty if the program marks the whole. `confidence` belongs to the surest."""

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


_SHOWN = 20
_AT_RUN_TIME = "at run time from Secrets Manager or a SecureString parameter"
_FIXES = {
    Origin.CALLBACK: (
        f"Read the secret in the callback {_AT_RUN_TIME}, instead of capturing a variable that "
        "holds it, and rotate it: {name} is generated from the callback"
    ),
    Origin.BUILT: (
        "Remove the secret from the source that {name} is built from, build it again, rotate the "
        f"secret, and read it {_AT_RUN_TIME}"
    ),
    Origin.MARKED: (
        "Pass the name of the secret instead of its value to the text that the program writes into "
        f"{{name}}, and read it {_AT_RUN_TIME}"
    ),
}
_ENV_FILE = lazy_pattern(r"(?:^|/)(?:\.env(?:\.[\w-]+)*|[\w-]+\.env)$")
# Files that deploy the function and must not ship with it, with their contents:
# https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
# https://www.pulumi.com/docs/iac/concepts/state-and-backends/
# https://developer.hashicorp.com/terraform/language/manage-sensitive-data
# https://git-scm.com/docs/gitrepository-layout
_DEPLOYMENT = (
    (
        lazy_pattern(r"(?:^|/)Pulumi\.[\w.-]+\.(?:ya?ml|json)$"),
        "the configuration of a Pulumi stack",
    ),
    (lazy_pattern(r"(?:^|/)\.pulumi/(?:stacks|history|backups)/"), "the state of Pulumi stacks"),
    (lazy_pattern(r"\.tfstate(?:\.[\w-]+)?(?:\.backup)?$"), "the state of Terraform"),
    (lazy_pattern(r"(?:^|/)\.git/"), "the history of a Git repository"),
)
_FOLDER = lazy_pattern(r"(?:.*?/)??\.(?:git|pulumi)(?=/)")
_ENV_EXAMPLE = lazy_pattern(r"\.(?:example|sample|template|dist|defaults?|schema|tpl)$")


@rule(
    id="lambda-function-code-secret",
    types=(FUNCTION,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Remove the secret from the code, rotate it, and read it at run time from Secrets Manager"
        " or a SecureString parameter"
    ),
    cwe=(798,),
)
def function_code_secret(package: DeploymentPackage) -> Outcomes:
    """Lambda function code contains hard-coded credentials.

    `lambda:GetFunction` returns a download link for the package, so every principal with read
    access to the function can read the secret. It is also exposed in the build and its artifacts.
    The rule checks text files up to 32 MB in total, except for files of published packages and
    documented example keys. In manifests and lock files it checks URLs and tokens, and ignores
    names and versions. Text that the program marks as secret is reported whatever it contains. To
    accept a test vector, waive its path, such as `code[tests/keys.pem]`.
    https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
    """
    return _secrets(package)


@rule(
    id="lambda-layer-code-secret",
    types=(LAYER,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Remove the secret from the layer's code, rotate it, and delete the old versions",
    cwe=(798,),
)
def layer_code_secret(package: DeploymentPackage) -> Outcomes:
    """Lambda layer code contains hard-coded credentials.

    Every principal with `lambda:GetLayerVersion` can download the layer. A layer version is
    immutable, so it contains the secret until you delete the version. The rule checks the same
    files as in a function's package.
    https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
    """
    return _secrets(package)


def _secrets(package: DeploymentPackage) -> Outcomes:
    found = package.once(find_secrets)
    # A limit on what is shown leaves out the weakest.
    files = sorted(found.files, key=lambda each: each.confidence.rank)
    for name, kinds, origin, texts, confidence in files[:_SHOWN]:
        fix = _FIXES[origin].format(name=name) if origin in _FIXES else None
        message = f"{name} contains a secret ({kinds})"
        yield Finding(message, fix=fix, file=name, content=texts, confidence=confidence)
    if len(files) > _SHOWN:
        message = f"more files with secrets: {len(files) - _SHOWN}"
        yield Finding(message, file="", confidence=files[_SHOWN].confidence)
    faulty = {fault.path for fault in package.faults}
    for name, waits_for in found.unsearched:
        # The fault of the archive names the file already.
        if name not in faulty:
            yield Unknown("", waits_for, file=name)
    yield from unread(package)


@rule(
    id="lambda-code-env-file",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Exclude the .env file from the archive in code, and read settings from environment "
        "variables or parameters"
    ),
    cwe=(538,),
    implied_by=(
        Implication("lambda-function-code-secret"),
        Implication("lambda-layer-code-secret"),
    ),
)
def code_env_file(package: DeploymentPackage) -> Outcomes:
    """Lambda package ships a .env file.

    A .env file is a sensitive file: it holds a developer's local settings, often with credentials
    that no pattern recognizes. Every principal that can download the package can read it. The rule
    doesn't report empty files and templates such as `.env.example`.
    https://12factor.net/config
    """
    inventory = package.once(read_inventory)
    for entry in package.entries:
        real = _ENV_FILE.search(entry.name) and not _ENV_EXAMPLE.search(entry.name)
        if real and entry.size and not inventory.is_published(entry):
            yield Finding(f"{entry.name} ships with the code", file=entry.name)
    yield from unread(package)


@rule(
    id="lambda-code-deployment-file",
    types=(FUNCTION, LAYER),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Exclude the file from the archive in code, and package only the function's folder",
    cwe=(538,),
    implied_by=(
        Implication("lambda-function-code-secret"),
        Implication("lambda-layer-code-secret"),
    ),
)
def code_deployment_file(package: DeploymentPackage) -> Outcomes:
    """Lambda package ships deployment state or version control files.

    Terraform state, the settings of a Pulumi stack and a `.git` folder are sensitive files: they
    contain plaintext passwords, encrypted secrets, the names of all resources, and every file that
    was ever committed. Every principal that can download the package can read them. The usual cause
    is an archive of a whole repository instead of the function's folder.
    https://developer.hashicorp.com/terraform/language/manage-sensitive-data
    https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
    """
    inventory = package.once(read_inventory)
    folders: set[str] = set()
    for entry in package.entries:
        holds = next((holds for name, holds in _DEPLOYMENT if name.search(entry.name)), None)
        if holds is None or not entry.size or inventory.is_published(entry):
            continue
        # A folder has thousands of files and one cause.
        folder = _FOLDER.match(entry.name)
        name = folder[0] if folder else entry.name
        if name not in folders:
            folders.add(name)
            yield Finding(f"{name} ({holds}) ships with the code", file=entry.name)
    yield from unread(package)
