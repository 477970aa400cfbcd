"""Detects secrets in longer texts: code, templates, definitions, user data, by the kind of file."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from policypack.credentials import values
from policypack.credentials.formats import DetectedSecret, Examples, by_format
from policypack.credentials.known import report
from policypack.credentials.names import Sensitivity, is_password, names_stored_secret, sensitivity
from policypack.model.confidence import Confidence
from policypack.start.lazy_patterns import lazy_pattern


class TextKind(Enum):
    """The possible meaning of an unfamiliar word in a text.

    - In a `MANIFEST` (or lock file) names are those of packages, and values versions and hashes: no
      more than addresses and known formats count.
    - In `SETTINGS` every word is a value, quoted or not.
    - In `CODE`, and in all other texts, a word without quotes may be a variable, and a plain one in
      quotes a caption.
    """

    MANIFEST = auto()
    SETTINGS = auto()
    CODE = auto()


_MANIFEST = lazy_pattern(
    r"""
    (?:.*/)?(?:
        \.?package(?:-lock)?\.json | npm-shrinkwrap\.json | bower\.json | lerna\.json | deno\.jsonc?
      | [\w.-]{1,64}[.-]lock(?:\.json|\.ya?ml|\.hcl|\.toml)? | bun\.lockb? | pnpm-workspace\.yaml
      | pyproject\.toml | Pipfile | pylock\.[\w.]{0,64}toml | setup\.cfg | environment\.ya?ml
      | pixi\.toml | requires\.txt
      | (?:[\w.-]{0,64}[-_.])?(?:requirements|constraints)(?:[-_.][\w.-]{0,64})?\.(?:txt|in)
      | requirements/[\w.-]{1,64}\.(?:txt|in) | METADATA | PKG-INFO | RECORD
      | go\.(?:mod|sum|work|work\.sum) | Cargo\.toml | Gemfile | [\w.-]{1,64}\.gemspec
      | composer\.json | packages\.(?:lock\.json|config) | gradle\.lockfile | libs\.versions\.toml
      | Package\.resolved | pubspec\.yaml | (?:bom|sbom|[\w.-]{1,64}\.(?:cdx|spdx))\.(?:json|xml)
    )
    """,
    re.VERBOSE,
)
_TEMPLATE = lazy_pattern(r"[.-](?:example|sample|template|dist|tpl)(?:$|[.])")
_SETTINGS = lazy_pattern(
    r"""
    (?:.*/)?(?:
        \.env(?:\.[\w-]{1,64}){0,3} | [\w-]{1,64}\.env
      | \.npmrc | \.yarnrc(?:\.yml)? | [._]netrc | \.pypirc | pip\.(?:conf|ini) | uv\.toml
      | auth\.toml | Pulumi\.[\w.-]{1,64}\.ya?ml
      | \.aws/(?:credentials|config) | \.kube/config | [\w-]{0,64}\.?kubeconfig
      | \.docker/config\.json
      | \.dockercfg | \.pgpass | \.my\.cnf | \.git-credentials | \.htpasswd | \.s3cfg | \.boto
      | [\w.-]{1,64}\.(?:tfvars|tfvars\.json|tfstate|tfstate\.backup|ini|cnf)
      | settings\.xml | (?:web|app)\.config | appsettings[\w.-]{0,64}\.json | local\.settings\.json
      | (?:application|bootstrap|config|settings|credentials?|secrets?|db|database|datasource|jdbc
        |local)(?:[-_.][\w.-]{0,64})?\.(?:properties|ya?ml|toml|cfg|conf|xml)
      | (?:credentials?|secrets?)(?:[-_.][\w.-]{0,64})?\.json | gradle\.properties
    )
    """,
    re.VERBOSE,
)


def text_kind(name: str) -> TextKind:
    """The kind of the text in a file of that name, a path with slashes."""
    if _MANIFEST.fullmatch(name):
        return TextKind.MANIFEST
    is_settings = _SETTINGS.fullmatch(name) and not _TEMPLATE.search(name)
    return TextKind.SETTINGS if is_settings else TextKind.CODE


# Where a text gives a name a value: in code, in settings of all kinds, in arguments and in XML.
#
# Every repetition is bounded and begins at a literal or at the start of a word, so that the time
# stays linear. What stands before a value and names it is looked for in a fixed number of letters.


class Assignment(NamedTuple):
    """A sensitive name with the literal that it gets; one that `is_bare` may be a variable."""

    offset: int
    name: str
    named: Sensitivity
    value: str
    is_bare: bool


_LITERAL = r"""[rbuf]?(?:"(?P<double>[^"\n]{1,512})"|'(?P<single>[^'\n]{1,512})')"""
_NAME = r"(?P<name>[A-Za-z_][\w.-]{0,63})"
_OF_TYPE = r":\s{0,2}[A-Za-z_][\w.\[\]| ]{0,40}="
_WRAPPER = (
    r"(?:(?:Field|SecretStr|SecretBytes|str|bytes|String|Buffer\.from)\((?:default\s?=\s?)?){0,2}"
)
# NAME = "value", "name": "value", name => 'value', name="value", name: str = "value" in code, JSON,
# YAML, HCL and attributes.
_QUOTED = lazy_pattern(
    rf"""(?<![\w.-]){_NAME}(?:"|'|\])?\s{{0,4}}(?:=>|:=|=|{_OF_TYPE}|:)\s{{0,4}}{_WRAPPER}{_LITERAL}"""
)
# get("NAME", "value"), config("NAME", default="value"), @option("--name", default="value")
_DEFAULT = lazy_pattern(
    rf"""\(\s{{0,16}}["']-{{0,2}}{_NAME}["']\s{{0,4}},\s{{0,16}}"""
    rf"""(?:(?:default|default_value|defaultValue|fallback)\s{{0,2}}[=:]\s{{0,2}})?{_LITERAL}"""
)
_READS = lazy_pattern(
    r"(?:get|getenv|environ|env|config|fetch|setdefault|pop|default|lookup|property|option|argument"
    r"|variable|setting|secret|str|string)$",
    re.IGNORECASE,
)
# env.NAME || "value", env["NAME"] ?? "value", getenv("NAME") or "value"
_OTHERWISE = lazy_pattern(rf"(?:\|\||\?[?:]|[)\]] or )\s{{0,8}}{_LITERAL}")
_ALTERNATIVE_OF = lazy_pattern(rf"{_NAME}[\"']?[)\]]{{0,2}}\s{{0,8}}$")
# <name>value</name>, <string name="name">value</string>
_ELEMENT = lazy_pattern(
    r"""<(?:[A-Za-z]{1,20}\s{1,4}(?:name|key|id)="(?P<key>[\w.:-]{1,64})"|(?P<name>[A-Za-z_][\w.:-]{0,63}))"""
    r"(?:\s[^<>]{0,200})?>\s{0,64}(?P<single>[^<>\s]{1,512})\s{0,64}</"
)
# key="name" value="value", {"Name": "NAME", "Value": "value"}, - name: NAME and value: value
_VALUE = lazy_pattern(
    r"""alue(?<=[Vv]alue)["']?\s{0,2}[=:]\s{0,4}"""
    r"""(?:"(?P<double>[^"\n]{1,512})"|'(?P<single>[^'\n]{1,512})'|(?P<bare>[^\s"'<>,{}\[\]()$]{1,256}))"""
)
_VALUE_OF = lazy_pattern(
    rf"""(?<![A-Za-z])(?:[Nn]ame|[Kk]ey)["']?\s{{0,2}}[=:]\s{{0,4}}["']?{_NAME}["']?"""
    r"""\s{0,4},?\s{0,32}["']?[Vv]$"""
)
# ${NAME:-value} of shells and Compose, ${name:value} of Spring
_EXPANSION = lazy_pattern(
    r"""\$\{(?P<name>[A-Za-z_][\w.]{0,63}):-?(?P<bare>[^\s"'?+=$}-][^\s"'$}]{0,255})\}"""
)
# NAME=value and name: value, alone on their line, in .env files, shells, INI and YAML; with the
# namespace of Pulumi's configuration, shop:name: value.
_UNQUOTED = lazy_pattern(
    r"^[ \t]{0,16}(?:(?:export|set|ENV|-)[ \t]{1,4})?(?:[A-Za-z_][\w.-]{0,63}:)?"
    r"(?P<name>[A-Za-z_][\w.-]{0,63})"
    r"[ \t]{0,4}(?P<sign>[=:])[ \t]{0,4}(?P<bare>[^\s\"'(){}\[\],;`]{6,256})[ \t]{0,16}\r?$",
    re.MULTILINE,
)
# --name=value and --name value of a command, whose words are texts
_OPTION = lazy_pattern(
    r"(?<=[\s\"'`]--)(?P<name>[A-Za-z_][\w.-]{0,63})(?:=|[ \t]{1,4})"
    r"""(?:"(?P<double>[^"\n]{1,512})"|'(?P<single>[^'\n]{1,512})'|"""
    r"(?P<bare>[^\s\"'`$<>(){}\[\],;|&-][^\s\"'`$<>(){}\[\],;|&]{5,255}))"
)
# NAME=value among the words of a command: `export NAME=value && run`, `ENV A=1 NAME=value`.
_IN_COMMAND = lazy_pattern(
    r"(?<![\w.$/{?&-])(?P<name>[A-Z][A-Z0-9_]{2,63})="
    r"(?P<bare>[^\s\"'`$<>(){}\[\],;|&]{6,256})(?=[\s\"'`;|&]|$)"
)
# -H "name: value" of a request, and any other header in quotes.
_HEADER = lazy_pattern(
    r"""["'](?P<name>[A-Za-z][\w-]{1,63}):[ ]{0,2}(?P<single>[^\s"'$<>{}]{6,512})["']"""
)
_NAMED = (_QUOTED, _ELEMENT, _EXPANSION, _OPTION, _IN_COMMAND, _HEADER)
# What stands before a value and names it, and how far before at most.
_NAMED_BEFORE = ((_OTHERWISE, _ALTERNATIVE_OF, 80), (_VALUE, _VALUE_OF, 128))


def assignments(text: str) -> Iterator[Assignment]:
    """Yields every assignment of a literal to a sensitive name; one may be yielded by two forms."""
    for form in _NAMED:
        for found in form.finditer(text):
            yield from _assignment(found, found["name"] or found[1])
    for found in _DEFAULT.finditer(text):
        if _READS.search(text, max(0, found.start() - 16), found.start()):
            yield from _assignment(found, found["name"])
    for found in _UNQUOTED.finditer(text):
        # A shell's variable gets a text; elsewhere the word may be a variable or a type.
        is_shell = found["sign"] == "=" and found["name"] == found["name"].upper()
        yield from _assignment(found, found["name"], is_bare=not is_shell)
    yield from _named_before(text)


def _named_before(text: str) -> Iterator[Assignment]:
    for form, name, reach in _NAMED_BEFORE:
        for found in form.finditer(text):
            before = name.search(text, max(0, found.start() - reach), found.start())
            if before:
                # Of `process.env.NAME` the last part is the variable's. A bare word in code is one.
                last = before["name"].rstrip(".-").rpartition(".")[2]
                yield from _assignment(found, last, is_bare=bool(found.groupdict().get("bare")))


def _assignment(found: re.Match[str], name: str, is_bare: bool = False) -> Iterator[Assignment]:
    named = sensitivity(name)
    if named is not Sensitivity.NONE:
        groups = found.groupdict()
        value = next(groups[key] for key in ("double", "single", "bare") if groups.get(key))
        yield Assignment(found.start(), name, named, value, is_bare)


_WORDS_ONLY = lazy_pattern(r"[A-Za-z$_]+(?:[-_. /:$]+[A-Za-z]*)*")
# Placeholders that code replaces later, colours, and patterns.
_FILLED_IN = lazy_pattern(
    r"\{[\w.\[\]'()!:-]{0,128}\}|%[sdr]|EXAMPLE|^#[0-9A-Fa-f]{3,8}$|\[[a-zA-Z0-9]-[a-zA-Z0-9]"
    r"|0-9[aA]-[zZ]|[a-z]-zA-Z|[A-Z]-Za-z|[zZ]0-9"
)
# The name of a function, a field or a module, with a version's digit in it.
_LONG_NAME = lazy_pattern(r"[a-z][a-z0-9]{0,32}(?:[._][a-z0-9]{1,32}){2,16}")
_IDENTIFIER = lazy_pattern(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*")
_LONG_HEX = lazy_pattern(r"[0-9a-f]{32,256}")


def secrets_in_text(
    text: str, kind: TextKind = TextKind.CODE, examples: Examples = Examples.NONE
) -> Iterator[tuple[int, DetectedSecret]]:
    """Yields (line, secret) for each line and kind once, in no order; lines count from 1.

    Where a known format is found, names in the same line add nothing. `examples` says which keys of
    documentation count. Takes time linear in the
    length of the text, whatever is in it.
    """
    # JSON inside JSON escapes its quotes; without the backslashes it reads like any other JSON.
    text = text.replace('\\"', '"')
    ends = [found.start() for found in re.finditer("\n", text)]
    known = {(bisect_left(ends, at) + 1, found) for at, found in by_format(text, examples=examples)}
    yield from known
    if kind is not TextKind.MANIFEST:
        named = {(bisect_left(ends, at) + 1, found) for at, found in _named(text, kind, examples)}
        told = {line for line, _ in known}
        yield from ((line, secret) for line, secret in named if line not in told)


def _named(text: str, kind: TextKind, examples: Examples) -> Iterator[tuple[int, DetectedSecret]]:
    for assignment in assignments(text):
        secret = _assigned(assignment, kind, examples)
        if secret:
            report(assignment.value)
            yield assignment.offset, secret


def _assigned(assignment: Assignment, kind: TextKind, examples: Examples) -> DetectedSecret | None:
    _, name, named, value, _ = assignment
    if examples is Examples.OF_AWS and values.aws_example(value):
        return DetectedSecret("AWS secret access key")
    if len(value) < 6 or " " in value.strip():
        return None
    if _stands_for_something(name, value) or not _is_literal(assignment, kind):
        return None
    if named is Sensitivity.PASSWORD:
        plain = kind is TextKind.SETTINGS and is_password(name)
        words = not plain and _WORDS_ONLY.fullmatch(value)
        if words:
            return None
        return DetectedSecret("value named like a password", values.confidence(value))
    # Keys and tokens have digits; a value without digits is a pattern, an option or a type.
    if (
        values.names_something(value)
        or values.identifier(value)
        or not any(map(str.isdigit, value))
        or (sum(map(str.isdigit, value)) < 4 and _LONG_NAME.fullmatch(value))
        or (named is Sensitivity.POSSIBLE and not values.random(value))
    ):
        return None
    is_sure = named is Sensitivity.SECRET
    confidence = values.confidence(value) if is_sure else Confidence.MEDIUM
    return DetectedSecret("value named like a secret", confidence)


def _stands_for_something(name: str, value: str) -> bool:
    """Whether the value is harmless, an example, filled in later, or the name once more."""
    if values.ordinary(value) or values.well_known(value) or values.example(value):
        return True
    if names_stored_secret(name, value):
        return True
    return bool(_FILLED_IN.search(value)) or value.lower() == name.lower()


def _is_literal(assignment: Assignment, kind: TextKind) -> bool:
    """Whether a word without quotes is a text: `token = session2` may name a variable."""
    value = assignment.value
    if not assignment.is_bare or kind is TextKind.SETTINGS or not _IDENTIFIER.fullmatch(value):
        return True
    return values.random(value) or bool(_LONG_HEX.fullmatch(value))
