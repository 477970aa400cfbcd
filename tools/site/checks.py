"""Faults of a built site: broken links, anchors and pictures, and requests to other hosts."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

_TAG = re.compile(r"<([a-z]\w*)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:-]+)=(?:"([^"]*)"|([^\s">]+))')
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
# Attributes whose target a browser requests by itself. A link is requested by the reader.
_LOADED = {"src", "srcset", "poster", "data", "action", "formaction", "background"}
_IN_PICTURES = {"href", "xlink:href", "src"}
_CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)['"]?([^'")\s]+)""")
# Without a scheme, only a whole text: `//` also begins and ends other things in a script.
_HOST = re.compile(
    r"(?:https?:|wss?:|(?<=[\"'`]))//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s\"'`)<\\]*", re.I
)
# Names of XML that look like addresses, and what a comment in a minified file refers to.
_NAMES = ("http://www.w3.org/", "https://fontawesome.com")


def faults(site: Path) -> list[str]:
    """Returns what is broken, each with its file; an empty list for a sound site."""
    pages = {
        file.relative_to(site).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(site.rglob("*.html"))
    }
    held = {name: tags(text) for name, text in pages.items()}
    anchors = {name: {each["id"] for _, each in of if "id" in each} for name, of in held.items()}
    found = [
        f"{name}: {fault}"
        for name, of in held.items()
        for fault in _of_page(site, name, of, anchors)
    ]
    for file in sorted(site.rglob("*.*")):
        if file.suffix in (".css", ".js", ".svg"):
            text = file.read_text(encoding="utf-8")
            name = file.relative_to(site).as_posix()
            found += [f"{name}: requests {each}" for each in _requests(text, file.suffix)]
    return found


def tags(text: str) -> list[tuple[str, dict[str, str]]]:
    """Returns the elements of a page in their order, each with its attributes."""
    return [(tag[1], _attributes(tag[2])) for tag in _TAG.finditer(text)]


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(quoted or bare) for name, quoted, bare in _ATTRIBUTE.findall(text)}


def _of_page(
    site: Path,
    name: str,
    within: list[tuple[str, dict[str, str]]],
    anchors: Mapping[str, set[str]],
) -> Iterator[str]:
    for tag, held in within:
        loaded = _LOADED | ({"href"} if tag in ("link", "use", "image", "base") else set())
        for attribute, target in held.items():
            if attribute not in _LOADED and attribute != "href":
                continue
            if _SCHEME.match(target):
                if attribute in loaded and not target.startswith("data:"):
                    yield f"requests {target}"
            elif fault := _broken(site, name, target, anchors):
                yield f"{attribute}={target}: {fault}"


def _broken(site: Path, name: str, target: str, anchors: Mapping[str, set[str]]) -> str:
    path, _, anchor = unquote(target).partition("#")
    path = path.partition("?")[0]
    leads = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    # The page for what is missing is served for any address, so its links begin at the root.
    leads = leads.lstrip("/") or "index.html"
    if (site / leads).is_dir():
        leads = posixpath.normpath(posixpath.join(leads, "index.html"))
    if not (site / leads).is_file():
        return "no such file"
    if anchor and leads in anchors and anchor not in anchors[leads] and anchor != "__skip":
        return "no such anchor"
    return ""


def _requests(text: str, suffix: str) -> Iterator[str]:
    if suffix == ".svg":
        held = (each for _, attributes in tags(text) for each in attributes.items())
        yield from (each for name, each in held if name in _IN_PICTURES and _is_foreign(each))
    if suffix in (".css", ".svg"):
        yield from (each for each in _CSS_URL.findall(text) if _is_foreign(each))
    else:
        yield from (each for each in _HOST.findall(text) if _is_foreign(each))


def _is_foreign(address: str) -> bool:
    return bool(_SCHEME.match(address)) and not address.startswith(("data:", *_NAMES))
