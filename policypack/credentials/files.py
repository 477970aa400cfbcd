"""What the name of a file says about its text."""

from __future__ import annotations

import re
from enum import Enum, auto

from policypack.start.lazy_patterns import lazy_pattern


class TextKind(Enum):
    """What an unfamiliar word in a text may be.

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
