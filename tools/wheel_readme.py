"""The README as a package index shows it: relative links lead to the repository, at this version.

Hatchling loads this file when it builds the wheel: `tool.hatch.metadata.hooks.custom`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

# The target of an inline link that has neither a scheme nor the README itself as its document.
_RELATIVE = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s]+)(?=\))")


class Readme(MetadataHookInterface):
    """Sets the field `readme`, which pyproject.toml declares as dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Reads README.md next to pyproject.toml."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        base = f"{metadata['urls']['Source']}/blob/v{metadata['version']}"
        metadata["readme"] = {"content-type": "text/markdown", "text": absolute(text, base)}


def absolute(text: str, base: str) -> str:
    """The Markdown with its relative links below `base`."""
    return _RELATIVE.sub(rf"{base}/\1", text)
