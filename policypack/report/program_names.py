"""Names in the spelling of the program's language: `kms_key_id`, `config.require_secret` in Python.

A verdict names properties as they travel, as YAML and TypeScript do too: `kmsKeyId`. A person reads
every name of a finding in one spelling: `spelled` changes the fix, `message_spelled` the evidence,
the path and the title. Fixes use the names of the Python SDK for functions, which other SDKs name
differently:
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
from policypack.facts.table import read_table
from policypack.judging.verdict import Verdict
from policypack.model.resources import NATIVE
from policypack.model.spellings import BY_RUNTIME
from policypack.model.urns import parts_of
from policypack.start.lazy_patterns import lazy_pattern

# A name with a capital inside, by itself or within a path. What stands in quotes is a value, what
# follows a colon is an action of IAM.
_NAME = lazy_pattern(r"(?<![\w:$/\"'-])[a-z][a-z0-9]*[A-Z]\w*(?![\w/-]|:\S)")
# Names that a finding about any resource may have: of the provider
# (https://www.pulumi.com/registry/packages/aws/installation-configuration/), and of a function.
_ANYWHERE = frozenset(
    (
        *("accessKey", "secretKey", "assumeRoles", "assumeRoleWithWebIdentity", "defaultTags"),
        "qualifiedArn",
    )
)

# The runtime whose programs are in files of the suffix, where names are not as they travel.
_RUNTIMES = {".py": "python", ".go": "go", ".cs": "dotnet"}

# What fixes name of Pulumi's SDK for Python, longer names before their beginnings.
FUNCTIONS: Mapping[str, Mapping[str, str]] = read_table(__file__)["functions"]


def spelled(verdict: Verdict, runtime: str) -> Verdict:
    """The verdict with its fix in the spelling of the language, and so with what is folded into
    it."""
    fix = _with_functions(verdict.fix, runtime)
    spelling = BY_RUNTIME.get(runtime)
    if spelling is not None:
        fix = _in_text(fix, spelling, _kinds(verdict))
    also = tuple(spelled(each, runtime) for each in verdict.also)
    if (fix, also) == (verdict.fix, tuple(verdict.also)):
        return verdict
    return replace(verdict, fix=fix, also=also)


def _with_functions(fix: str, runtime: str) -> str:
    for python, others in FUNCTIONS.items():
        if runtime in others and python in fix:
            fix = fix.replace(python, others[runtime])
    return fix


def path_spelled(path: Iterable[str], file: str) -> str:
    """A path of names as the language of a program's file spells it: `a_rule.enabled`."""
    spelling = BY_RUNTIME.get(_RUNTIMES.get(PurePath(file).suffix, ""), str)
    return ".".join(map(spelling, path))


def message_spelled(verdict: Verdict, runtime: str) -> Verdict:
    """The verdict with its evidence and path in the spelling of the language too, and so with what
    is folded into it. For people alone: a baseline knows a finding by its message and path."""
    spelling = BY_RUNTIME.get(runtime)
    if spelling is None:
        return verdict
    kinds = _kinds(verdict)
    message, path = (_in_text(each, spelling, kinds) for each in (verdict.message, verdict.path))
    also = tuple(message_spelled(each, runtime) for each in verdict.also)
    if (message, path, also) == (verdict.message, verdict.path, tuple(verdict.also)):
        return verdict
    return replace(verdict, message=message, path=path, also=also)


def _in_text(text: str, spelling: Callable[[str], str], kinds: tuple[str, ...]) -> str:
    if not _NAME.search(text):
        return text
    known = _names(kinds)
    return _NAME.sub(lambda found: spelling(found[0]) if found[0] in known else found[0], text)


def _kinds(verdict: Verdict) -> tuple[str, ...]:
    """The types that the rule knows, and that of the resource."""
    own = (parts_of(verdict.urn)[0],) if verdict.urn else ()
    return (*own, *verdict.rule.types, *verdict.rule.reads)


@lru_cache(maxsize=256)
def _names(kinds: tuple[str, ...]) -> frozenset[str]:
    return _ANYWHERE.union(*map(_of_type, kinds))


def _of_type(kind: str) -> Iterable[str]:
    if not kind.startswith(NATIVE):
        return property_names(kind)
    from policypack.facts.native_types import twins_of

    pairs = (native for twin in twins_of(kind) for _, native in twin.pairs)
    return {name for native in pairs for name in re.findall(r"\w+", native)}
