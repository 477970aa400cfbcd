"""Credentials in properties of resources, and in the program's own files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Secret,
    Severity,
    parsed_json,
    rule,
)
from policypack.credentials import WELL_KNOWN, credential_in_field, secret_in
from policypack.credentials.formats import DetectedSecret
from policypack.credentials.values import given_name
from policypack.facts.secret_properties import MARKED_CREDENTIALS, MARKED_DOCUMENTS
from policypack.rule.rule import ANY_TYPE
from policypack.topology.parts.held_secrets import (
    HeldSecret,
    held_secrets,
    judged_places,
    own_properties,
    places_within,
)
from policypack.topology.parts.links import possible_credentials


@rule(
    id="stack-plaintext-secret",
    types=(ANY_TYPE,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Store the value in Secrets Manager or a SecureString parameter, and pass its name or "
        "ARN. If the property must contain the value itself, read it from Pulumi's secret "
        "configuration (config.require_secret)"
    ),
    cwe=(312,),
)
def plaintext_secret(resource: Resource) -> Outcomes:
    """AWS resource contains a plaintext secret.

    The program and the state contain the value, and each principal that can describe the resource
    can read it. The rule searches all text of every resource, including JSON, YAML, templates,
    scripts and base64, for the formats of credentials and for names of properties and keys. It also
    reports AWS's own example keys. Values with Pulumi's secret mark comply, as do ARNs, references,
    hashes and placeholders. If a type has a separate rule for such values, only that rule reports
    them. Text that is known after apply isn't in the program, so it is undecided only in properties
    whose names are those of secrets.
    https://www.pulumi.com/docs/iac/concepts/secrets/
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_secrets.html
    """
    declared = own_properties(resource)
    if declared is None:
        return
    own = judged_places(resource.origin.type if resource.origin else resource.type)
    for each in held_secrets(declared, {*own, *places_within(resource)}):
        if isinstance(each, HeldSecret):
            where = "the value is" if each.line is None else f"line {each.line} contains"
            message = f"{where} a secret ({each.found.reason}) without a secret mark"
            yield Finding(message, each.path, confidence=each.found.confidence)
        elif possible_credentials(resource, each.path) != ():
            yield each


_PARAMETER = "aws:ssm/parameter:Parameter"


class _Text(NamedTuple):
    """A text of a property, with its name where it is one of several; None for a credential."""

    path: str
    name: str | None
    text: str


@rule(
    id="stack-hard-coded-secret",
    types=tuple(sorted({*MARKED_CREDENTIALS, *MARKED_DOCUMENTS})),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Read the value from Pulumi's secret configuration (config.require_secret) or take it "
        "from a random.RandomPassword, and rotate it, because the history of the repository keeps"
        " it"
    ),
    cwe=(798,),
    implied_by=(
        Implication("stack-plaintext-secret"),
        Implication("secrets-manager-version-plaintext"),
        Implication("ssm-parameter-plain-secret"),
        Implication("elasticache-user-secret"),
    ),
)
def hard_coded_secret(resource: Resource) -> Outcomes:
    """Secret is hard-coded in the program.

    Hard-coded credentials are available to everyone with access to the repository or its history.
    The SDK marks such properties as secret, which encrypts the state but not the program. The rule
    reports values that are exactly a literal in the program's own files, however they reach the
    property: as an argument, in a variable, as the default of a setting, or as a plaintext setting
    in the stack's file. It also reports values that are built only from literals: concatenated,
    joined or in base64. Documentation placeholders are reported too, because a deployment with one
    has a published password. ARNs, references and templates comply, and so does a placeholder that
    ignore_changes names. Only a preview has the program's files; in a state, nothing shows whether
    a value is hard-coded.
    https://www.pulumi.com/docs/iac/concepts/secrets/
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_secrets.html
    """
    for name in sorted(MARKED_CREDENTIALS.get(resource.type, ())):
        yield from _judged(resource, name, None)
    for name in sorted(MARKED_DOCUMENTS.get(resource.type, ())):
        yield from _judged(resource, name, "")


def _judged(resource: Resource, path: str, name: str | None) -> Outcomes:
    # A placeholder that another program replaces is one that the program does not change back.
    if resource.sources is None or path in resource.options.ignore_changes:
        return
    for each in _texts(resource.properties.raw.get(path), _Text(path, name, "")):
        found = _secret(resource, each)
        if not found:
            continue
        place = resource.sources.place_of(each.text)
        if place:
            at = f"{place.file}:{place.line}"
            what = f"a {WELL_KNOWN}" if found.kind == WELL_KNOWN else "a literal"
            message = f"the value is {what} in {at}, so the repository contains it"
            yield Finding(message, each.path, source=place, confidence=found.confidence)


def _secret(resource: Resource, each: _Text) -> DetectedSecret | None:
    if resource.type != _PARAMETER:
        return _in(each.name, each.text)
    # Other types have their own rule. An encrypted value may also be an ordinary setting.
    if resource.at("type").tree != "SecureString":
        return None
    called = str(resource.at("name").tree or resource.name).rpartition("/")[2]
    found = secret_in(called if each.name is None else each.name, each.text)
    return found or (None if given_name(each.text) else _in(each.name, each.text))


def _in(name: str | None, text: str) -> DetectedSecret | None:
    return credential_in_field(text) if name is None else secret_in(name, text)


def _texts(held: Any, at: _Text) -> Iterator[_Text]:
    """The texts of a value: of a JSON object those of its members, by their names, and itself."""
    while isinstance(held, Secret):
        held = held.content
    if isinstance(held, Mapping):
        for key, below in held.items():
            yield from _texts(below, _Text(f"{at.path}.{key}", str(key), ""))
    elif isinstance(held, list):
        for index, below in enumerate(held):
            yield from _texts(below, at._replace(path=f"{at.path}[{index}]"))
    elif isinstance(held, str) and held:
        document = parsed_json(held) if held.lstrip()[:1] in ("{", "[") else None
        yield from _texts(document, at)
        yield at._replace(text=held, name="" if document is not None else at.name)
