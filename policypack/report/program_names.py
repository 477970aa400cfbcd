"""Names in the spelling of the program's language: `kms_key_id`, `config.require_secret` in Python.

A verdict names properties as they travel, as YAML and TypeScript do too: `kmsKeyId`. Paths stay as
they are, since waivers name them.
https://www.pulumi.com/docs/iac/languages-sdks/python/
What fixes call by its Python name, the SDKs of other languages call otherwise.
https://www.pulumi.com/docs/iac/concepts/secrets/
https://www.pulumi.com/docs/iac/concepts/inputs-outputs/all/
https://www.pulumi.com/docs/iac/concepts/assets-archives/
https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from policypack.facts.property_names import property_names
from policypack.judging.verdict import Verdict
from policypack.model.resources import NATIVE
from policypack.model.urns import parts_of
from policypack.report.also import names
from policypack.start.lazy_patterns import lazy_pattern

# A name with a capital inside, by itself or within a path. What stands in quotes is a value, what
# follows a colon is an action of IAM.
_NAME = lazy_pattern(r"(?<![\w:$/\"'-])[a-z][a-z0-9]*[A-Z]\w*(?![\w/-]|:\S)")
_HUMPS = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def _python(name: str) -> str:
    return _HUMPS.sub("_", name).lower()


def _capitalized(name: str) -> str:
    return name[0].upper() + name[1:]


_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "python": _python,
    "go": _capitalized,
    "dotnet": _capitalized,
}

# The runtime whose programs are in files of the suffix, where names are not as they travel.
_RUNTIMES = {".py": "python", ".go": "go", ".cs": "dotnet"}

# What fixes name of Pulumi's SDK for Python, longer names before their beginnings.
FUNCTIONS: Mapping[str, Mapping[str, str]] = {
    "config.require_secret": {
        "nodejs": "config.requireSecret",
        "go": "config.RequireSecret",
        "dotnet": "config.RequireSecret",
        "java": "config.requireSecret",
        "yaml": "a value under config with secret: true",
    },
    "code=pulumi.FileArchive(...)": {
        "nodejs": "code: new pulumi.asset.FileArchive(...)",
        "go": "Code: pulumi.NewFileArchive(...)",
        "dotnet": "Code = new FileArchive(...)",
        "java": "code(new FileArchive(...))",
        "yaml": "code: fn::fileArchive",
    },
    "pulumi.Output.concat": {
        "nodejs": "pulumi.concat",
        "go": "pulumi.Sprintf",
        "dotnet": "Output.Format",
        "java": "Output.format",
        "yaml": "an interpolation, ${...}",
    },
    "pulumi.Output.format": {
        "nodejs": "pulumi.interpolate",
        "go": "pulumi.Sprintf",
        "dotnet": "Output.Format",
        "java": "Output.format",
        "yaml": "fn::join",
    },
    "pulumi.Output.secret": {
        "nodejs": "pulumi.secret",
        "go": "pulumi.ToSecret",
        "dotnet": "Output.CreateSecret",
        "java": "Output.ofSecret",
        "yaml": "fn::secret",
    },
    "pulumi.Output.unsecret": {
        "nodejs": "pulumi.unsecret",
        "go": "pulumi.Unsecret",
        "dotnet": "Output.Unsecret",
        "java": "asPlaintext",
        "yaml": "a value without fn::secret",
    },
    "json.dumps": {
        "nodejs": "JSON.stringify",
        "go": "json.Marshal",
        "dotnet": "JsonSerializer.Serialize",
        "java": "Json.createObjectBuilder",
        "yaml": "fn::toJSON",
    },
}


def spelled(verdict: Verdict, runtime: str) -> Verdict:
    """The verdict with a fix in the spelling of the language."""
    verdict = _with_functions(verdict, runtime)
    spelling = _SPELLINGS.get(runtime)
    if spelling is None or not _NAME.search(verdict.fix):
        return verdict
    return replace(verdict, fix=_in_text(verdict.fix, spelling, _kinds(verdict)))


def _with_functions(verdict: Verdict, runtime: str) -> Verdict:
    fix = verdict.fix
    for python, others in FUNCTIONS.items():
        if runtime in others and python in fix:
            fix = fix.replace(python, others[runtime])
    return verdict if fix == verdict.fix else replace(verdict, fix=fix)


def path_spelled(path: Iterable[str], file: str) -> str:
    """A path of names as the language of a program's file spells it: `a_rule.enabled`."""
    spelling = _SPELLINGS.get(_RUNTIMES.get(PurePath(file).suffix, ""), str)
    return ".".join(map(spelling, path))


def message_spelled(verdict: Verdict, runtime: str) -> Verdict:
    """The verdict with its evidence in the spelling of the language too, for people alone: a
    baseline knows a finding by its message. A path that the message names is spelled as there."""
    spelling = _SPELLINGS.get(runtime)
    if spelling is None or not _NAME.search(verdict.message):
        return verdict
    kinds, path = _kinds(verdict), verdict.path
    if names(verdict.message, path):
        path = _in_text(path, spelling, kinds)
    return replace(verdict, message=_in_text(verdict.message, spelling, kinds), path=path)


def _in_text(text: str, spelling: Callable[[str], str], kinds: tuple[str, ...]) -> str:
    known = _names(kinds)
    return _NAME.sub(lambda found: spelling(found[0]) if found[0] in known else found[0], text)


def _kinds(verdict: Verdict) -> tuple[str, ...]:
    """The types that the rule knows, and that of the resource."""
    own = (parts_of(verdict.urn)[0],) if verdict.urn else ()
    return (*own, *verdict.rule.types, *verdict.rule.reads)


@lru_cache(maxsize=256)
def _names(kinds: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(_of_type, kinds))


def _of_type(kind: str) -> Iterable[str]:
    if not kind.startswith(NATIVE):
        return property_names(kind)
    from policypack.facts.native_types import twins_of

    pairs = (native for twin in twins_of(kind) for _, native in twin.pairs)
    return {name for native in pairs for name in re.findall(r"\w+", native)}
