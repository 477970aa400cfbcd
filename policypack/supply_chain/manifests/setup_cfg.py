"""setup.cfg: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html"""

from __future__ import annotations

import configparser
from collections.abc import Callable

from policypack.reading.text_lines import split_as_setuptools
from policypack.supply_chain.manifests.model import Manifest, ManifestError
from policypack.supply_chain.manifests.requirement_lists import of_files, of_list

_FROM_FILES = "file:"


def parse(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """The project's runtime requirements. Extras are not installed for the function."""
    stated = _install_requires(text, file)
    if stated.startswith(_FROM_FILES):
        names = stated.removeprefix(_FROM_FILES).replace("\n", ",").split(",")
        return of_files(filter(None, map(str.strip, names)), file, read)
    items = (line.partition(" #")[0].strip() for line in split_as_setuptools(stated))
    return of_list((item for item in items if item and not item.startswith("#")), file, text)


def _install_requires(text: str, file: str) -> str:
    settings = configparser.RawConfigParser(strict=False)
    try:
        settings.read_string(text)
    except configparser.Error:
        raise ManifestError("is not a valid INI file", file) from None
    return settings.get("options", "install_requires", fallback="").strip()
