"""Where the documentation of a rule is."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, metadata

from policypack.rule.rule import Rule, service_of

_DISTRIBUTION, _LABEL = "stackwarden", "Documentation"


def page_of(rule: Rule) -> str:
    """The section about a rule of the catalogue, below docs/."""
    return f"rules/{service_of(rule)}.md#{rule.id}"


def page_url(rule: Rule) -> str:
    """The URL of the section; empty where the distribution names no documentation."""
    base = documentation_url()
    own = rule.module.startswith("policypack.rules.")
    return f"{base.rstrip('/')}/{page_of(rule)}" if base and own else ""


@lru_cache(maxsize=1)
def documentation_url() -> str:
    """The project's URL with the label Documentation, of the folder docs/.

    https://packaging.python.org/en/latest/specifications/well-known-project-urls/
    """
    try:
        urls = metadata(_DISTRIBUTION).get_all("Project-URL") or []
    except PackageNotFoundError:
        # A published pack is a folder, not a distribution.
        return ""
    labelled = (url.partition(", ") for url in urls)
    return next((url for label, _, url in labelled if label == _LABEL), "")
