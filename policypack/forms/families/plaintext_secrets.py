"""Credentials in properties that many people and tools can read, or in the state of the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from policypack.credentials import (
    credential_in_field,
    looks_named,
    looks_public,
    names_secret,
    secret_in,
)
from policypack.forms.property_rule import customer_managed_key, declaring_module, values_at
from policypack.model.confidence import Confidence
from policypack.model.resources import Resource, outputs_of
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Secret, Value
from policypack.rule.implication import Implication
from policypack.rule.rule import Documentation, Finding, Outcomes, Profile, Rule, Severity
from policypack.start.record import record
from policypack.topology.parts.links import possible_credentials
from policypack.topology.parts.property_texts import leaves

_NOT_A_KEY_OF_AWS = customer_managed_key()
_PLAINTEXT = "PLAINTEXT"
_ALONE = " alone: the text looks public"


@record(frozen=True)
class SecretDeclaration:
    """The mappings of names to values that are searched, by type.

    A path that ends with `[]` leads to a list of objects with `name` and `value` instead, and `[]`
    before its end means every element of a list. `key` is the property of the KMS key whose
    users alone can read the values, "" without one.
    """

    properties: Mapping[str, tuple[str, ...]]
    key: str

    def check(self, resource: Resource) -> Outcomes:
        """Judges each value by its name, its form and its mark, then the mapping by its own."""
        for path in self.properties[resource.type]:
            for place in until_unknown(_places(resource, path)):
                if isinstance(place, Unknown):
                    yield place
                else:
                    yield from until_unknown(self._mapping(resource, place))

    def _mapping(self, resource: Resource, path: str) -> Outcomes:
        limited = bool(self.key) and _names_customer_key(resource.at(self.key))
        check = _pair if path.endswith("[]") else _entry
        path = path.removesuffix("[]")
        whole = _marked_mapping(resource, path)
        if whole is not None and isinstance(whole.tree, Unknown):
            yield _of_mapping(whole)
            return
        outcomes = list(resource.each(path, lambda entry: check(entry, limited)))
        found = [each for each in outcomes if isinstance(each, Finding)]
        yield from found
        yield from _awaited(resource, path, [e for e in outcomes if isinstance(e, Unknown)])
        if whole is not None and not found:
            yield _of_mapping(whole)


def _places(resource: Resource, path: str) -> Iterator[str]:
    """The paths of the mappings that a path with `[]` before its end leads to."""
    head, is_list, below = path.partition("[].")
    if not is_list:
        yield path
        return
    for element in resource.properties.items(head):
        yield f"{element.path}.{below}"


def plaintext_secret(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str | tuple[str, ...]],
    remediation: str,
    why: str,
    example: str = "",
    key: str = "",
    cwe: tuple[int, ...] = (312,),
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.ESSENTIAL,
) -> Rule:
    """Declares that values of the mapping must not be credentials.

    A path that ends with `[]` is a list of objects with `name` and `value`; `[]` elsewhere in a
    path means every element of a list. ARNs, parameter paths, `{{resolve:...}}` and placeholders
    are allowed (`policypack.credentials`). Every value that the program marks as secret is a
    credential. The severity is medium if it has such a form, or if a customer managed key in the
    property `key` limits who can read it.
    """
    paths = {kind: (at,) if isinstance(at, str) else at for kind, at in properties.items()}
    declared = SecretDeclaration(paths, key)
    return Rule(
        id=id,
        types=tuple(properties),
        severity=severity,
        profile=profile,
        remediation=remediation,
        documentation=Documentation.written(f"{subject} contains a plaintext secret", why, example),
        check=declared.check,
        module=declaring_module(),
        declared=declared,
        asks_for=("resource",),
        cwe=cwe,
    )


def credentials_at(resource: Resource, paths: Iterable[str]) -> Outcomes:
    """Yields the findings of credentials that the program writes into properties for them.

    `[]` in a path means every element of a list.
    """
    for path in paths:
        yield from until_unknown(_credential_at(resource, path))


def _credential_at(resource: Resource, path: str) -> Outcomes:
    for value in until_unknown(values_at(resource.properties, path)):
        if not isinstance(value, Unknown):
            yield from until_unknown(credential_in(resource, value))
        elif not is_marked(resource, value.path):
            yield value


def credential_in(resource: Resource, value: Value, name: str | None = None) -> Outcomes:
    """Yields the finding of a credential that the program writes into a property for one.

    A value that the program marks as secret is not written into it, nor is one in a whole with the
    mark. `name` is that of the value where the property can hold other things too; without one,
    AWS documents the property as a credential.
    """
    if not value.is_set or is_marked(resource, value.path):
        return
    text = str(value.content)
    found = credential_in_field(text) if name is None else secret_in(name, text)
    if found:
        message = f"the value is a secret ({found.reason}) without a secret mark"
        yield Finding(message, value.path, confidence=found.confidence)


def _awaited(resource: Resource, path: str, waiting: list[Unknown]) -> Iterator[Unknown]:
    """One outcome for all values that are unknown, unless none of them can be a credential."""
    makers = possible_credentials(resource, path)
    if waiting and makers != ():
        first = waiting[0] if len(waiting) == 1 else replace(waiting[0], path=path)
        yield replace(first, waits_for=outputs_of(makers or ()))


def secrets_in_pairs(pairs: Value) -> Outcomes:
    """Yields the findings of credentials in a list of objects with `name` and `value`."""
    yield from pairs.each("", lambda pair: _pair(pair, limited=False))


def secrets_in_arguments(arguments: Value) -> Outcomes:
    """Yields the findings of credentials in arguments: `--password=X`, `--password X`, a script.

    They are a list, or one text with all of them.
    """
    outcomes = [*_in_arguments(arguments)]
    yield from outcomes
    # `-u` and `orders:X` of a command are two arguments.
    words = (each for each in leaves(arguments.tree) if isinstance(each, str))
    found = secret_in(None, " ".join(words))
    if found and not any(isinstance(each, Finding) for each in outcomes):
        message = f"the arguments contain a secret ({found.reason})"
        yield Finding(message, arguments.path, confidence=found.confidence)


def _in_arguments(arguments: Value) -> Outcomes:
    flag = ""
    for each in arguments.items() if isinstance(arguments.content, list) else (arguments,):
        held = each.tree
        if isinstance(held, Unknown):
            yield held
        elif flag and not (isinstance(held, str) and held.startswith("-")):
            yield from _entry(each, limited=False, name=flag)
        elif isinstance(held, str):
            yield from _in_argument(each, held)
        name, is_given, _ = _flag(held)
        flag = "" if is_given else name


def _in_argument(argument: Value, text: str) -> Outcomes:
    flag, is_given, value = _flag(text)
    found = secret_in(flag, value) if is_given else None
    subject = f"the value of {flag} is" if found else "the argument contains"
    found = found or secret_in(None, text)
    if found:
        message = f"{subject} a secret ({found.reason})"
        yield Finding(message, argument.path, confidence=found.confidence)


def _flag(held: object) -> tuple[str, bool, str]:
    """The name of a flag that can take a credential, and the value that it is given, if it is."""
    name, is_given, value = held.partition("=") if isinstance(held, str) else ("", "", "")
    flag = name.lstrip("-") if name.startswith("-") else ""
    return (flag if names_secret(flag) else ""), bool(flag and is_given), value


def _pair(pair: Value, limited: bool) -> Outcomes:
    # CodeBuild tells names of parameters and secrets from values by the type.
    if pair.get("type", _PLAINTEXT) == _PLAINTEXT:
        yield from _entry(pair.at("value"), limited, str(pair.get("name", "")))


def _entry(entry: Value, limited: bool, name: str = "") -> Outcomes:
    name = name or _name(entry)
    if isinstance(entry.raw, Secret):
        yield from _marked(name, entry, limited)
        return
    found = secret_in(name, str(entry.content))
    if found:
        cause = _shared(name, str(entry.content))
        message = f"{_named(entry, name)} is a secret ({found.reason})"
        yield Finding(message, entry.path, cause=cause, confidence=found.confidence)


def _marked(name: str, entry: Value, limited: bool) -> Outcomes:
    """The program's mark decides, whatever the value looks like; name and form give the confidence.

    The SDK marks public text too, such as the value of a String parameter.
    """
    held = entry.tree
    if isinstance(held, Unknown):
        message = f"{_named(entry, name)} is stored here, and the program marks it as secret"
        severity = Severity.MEDIUM if limited else None
        yield Finding(message, entry.path, severity, confidence=Confidence.HIGH)
    elif held not in (None, ""):
        text = str(held)
        found = secret_in(name, text)
        is_weak = looks_public(text) if names_secret(name) else looks_named(text)
        reason = found.kind if found else f"marked by the program{_ALONE if is_weak else ''}"
        message = f"{_named(entry, name)} is a secret ({reason})"
        yield Finding(
            message,
            entry.path,
            Severity.MEDIUM if limited else None,
            cause=_shared(name, text),
            confidence=Confidence.MEDIUM if is_weak and not found else Confidence.HIGH,
        )


def _named(entry: Value, name: str) -> str:
    """The value, with its name where its path does not end with that."""
    return "the value" if name in ("", _name(entry)) else f"the value of {name}"


def _shared(name: str, text: str) -> int:
    """What resources have in common that get one secret by one name, without the secret."""
    return hash((name, text))


def _name(entry: Value) -> str:
    return entry.path.rpartition(".")[2]


def _marked_mapping(resource: Resource, path: str) -> Value | None:
    """The mapping, or what holds it, where the program marks the whole as secret."""
    for whole in (*(path[:at] for at, each in enumerate(path) if each in ".["), path):
        value = or_unknown(resource.at, whole)
        if isinstance(value, Unknown):
            return None
        if isinstance(value.raw, Secret) and value.is_set:
            return value
    return None


def is_marked(resource: Resource, path: str) -> bool:
    """Whether the program marks the value at the path as secret, or a whole that holds it."""
    return _marked_mapping(resource, path) is not None


def marked_as_a_whole(value: Value) -> Outcomes:
    """Yields the finding of a document that the program marks as secret, whatever is in it."""
    if isinstance(value.raw, Secret) and value.is_set:
        yield _of_mapping(value)


def _of_mapping(whole: Value) -> Finding:
    # One of its values made the whole of it secret; which one does not show.
    message = "the program marks these values as secret as a whole, and they are stored here"
    return Finding(message, whole.path, confidence=Confidence.MEDIUM)


def _names_customer_key(key: Value) -> bool:
    """Whether a customer managed key encrypts the values; an unknown key is treated as one.

    With such a key, "only users in your account with access to the KMS key can view or manage
    environment variables":
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
    """
    return isinstance(key.tree, Unknown) or _NOT_A_KEY_OF_AWS.is_met(key.tree)


@record(frozen=True)
class PasswordDeclaration:
    """`properties` has the password property by type. Its value is always in the state.

    `managed` is the property that makes AWS generate and manage the password.
    """

    properties: Mapping[str, str]
    managed: str

    def check(self, resource: Resource) -> Outcomes:
        """Judges whether the program states the password; a value that is not known is one too."""
        path = self.properties[resource.type]
        if resource.at(path).is_set:
            message = f"{path} is in the program's configuration and in its state"
            yield Finding(message, path, fix=f"Set {self.managed} to true, and remove {path}")


def password_in_state(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    managed: str,
    why: str,
    example: str = "",
    severity: Severity = Severity.LOW,
    profile: Profile = Profile.STRICT,
) -> Rule:
    """Declares that AWS must manage the password; `managed` is the property that enables this.

    SDKs mark these properties as secret; another rule reports literals in the program.
    """
    paths = " or ".join(dict.fromkeys(properties.values()))
    declared = PasswordDeclaration(properties, managed)
    return Rule(
        id=id,
        types=tuple(properties),
        severity=severity,
        profile=profile,
        remediation=f"Set {managed} to true, and remove {paths}",
        documentation=Documentation.written(
            f"{subject} has a password that AWS does not manage", why, example
        ),
        check=declared.check,
        module=declaring_module(),
        declared=declared,
        asks_for=("resource",),
        implied_by=(Implication("stack-hard-coded-secret"),),
    )
