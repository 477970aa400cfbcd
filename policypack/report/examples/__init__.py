"""The example of a rule in TypeScript and YAML, made of what its Python program registers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module, resources
from typing import Any

from policypack.report.examples.steps import merged
from policypack.rule.rule import Rule

# What `python -m tools.record_examples` writes: for each rule the steps of its two programs.
RECORDED = "recorded.json"
# The languages, each a module of this package, and what begins their comments.
_LANGUAGES = {"typescript": "//", "yaml": "#"}


def examples(rule: Rule) -> Mapping[str, str]:
    """The example by language, Python's first. A rule of an organization has that alone."""
    recorded = _recorded().get(rule.id)
    made = {"python": rule.documentation.example}
    if recorded is not None and recorded["of"] == digest(made["python"]):
        bad, good = recorded["bad"], recorded["good"]
        for language, mark in _LANGUAGES.items():
            written = import_module(f"{__name__}.{language}").program
            made[language] = merged(written(bad, good), written(good, bad), mark)
    return made


def digest(example: str) -> str:
    """What tells the example of which steps were recorded."""
    return hashlib.sha256(example.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _recorded() -> Mapping[str, Any]:
    text = resources.files(__name__).joinpath(RECORDED).read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found
