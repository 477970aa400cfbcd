"""The Markdown of the site: the pages of the repository, and those that are generated."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from policypack.rules import catalogue
from tools.site import SOURCE, command_pages, guard_pages, rule_pages, settings_pages

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(__file__).parent
_DOCS, _RULES, _INDEX = "docs/", "docs/rules/", "README.md"
# Pages at the root of the repository, and their places in the site.
_AT_ROOT = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "RELEASING.md": "releasing.md",
    "SECURITY.md": "security.md",
    "docs/README.md": "contents.md",
}
# It mentions every rule and command, so that a search would find it before their pages.
_UNSEARCHED = {"CHANGELOG.md": "---\nsearch:\n  exclude: true\n---\n\n"}
_FENCE = re.compile(r"^( *)(```+)(.*?)\n(.*?)^\1\2\s*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_TARGET = re.compile(r"(?<=\]\()([^)\s]+)(?=[)\s])|(?<=\]: )(\S+)$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|\?", re.IGNORECASE)
_ROW = re.compile(r"^\|.*$", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")


def pages() -> dict[str, str]:
    """Returns the text of every page by its path in the site."""
    made = dict(_of_repository())
    for file in sorted((SITE / "pages").glob("*.md")):
        text = file.read_text(encoding="utf-8").replace("RULES", str(len(catalogue())))
        made[file.name] = text
    for module in (rule_pages, command_pages, settings_pages, guard_pages):
        made |= {path: _ROW.sub(_bars, text) for path, text in module.pages().items()}
    return made


def _of_repository() -> Iterator[tuple[str, str]]:
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for file in sorted(files):
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith(_RULES) and name != _INDEX:
            yield place(name), page(name, file.read_text(encoding="utf-8"))


def place(name: str) -> str:
    """Returns the path in the site of a page of the repository."""
    if name in _AT_ROOT:
        return _AT_ROOT[name]
    within = name.removeprefix(_DOCS)
    return re.sub(r"(^|/)README\.md$", r"\1index.md", within)


def page(name: str, text: str) -> str:
    """Returns a page with its links as the site has them, without the comments for tests."""
    # GitHub draws it; here the theme would fetch what draws it from elsewhere.
    text = text.replace("```mermaid\n", "```text\n")
    parts: list[str] = []
    at = 0
    for fence in _FENCE.finditer(text):
        parts += [_prose(name, text[at : fence.start()]), fence.group()]
        at = fence.end()
    return "".join([_UNSEARCHED.get(name, ""), *parts, _prose(name, text[at:])])


def _prose(name: str, text: str) -> str:
    def target(found: re.Match[str]) -> str:
        return _target(name, found.group())

    return _lists(_ROW.sub(_bars, _TARGET.sub(target, _COMMENT.sub("", text))))


def _bars(row: re.Match[str]) -> str:
    """GitHub needs a bar in the code of a table escaped, Python-Markdown as it is."""
    return _CODE.sub(lambda code: code.group().replace(r"\|", "|"), row.group())


def _lists(text: str) -> str:
    """A list directly below a paragraph is one on GitHub; Python-Markdown needs an empty line."""
    return re.sub(r"^(?![-*|#> ]|\d+\. )(.+)\n(?=[-*] |1\. )", r"\1\n\n", text, flags=re.MULTILINE)


def _target(name: str, link: str) -> str:
    """Returns where a link of a page leads in the site."""
    if _ELSEWHERE.match(link):
        return link
    path, _, anchor = link.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    if not (ROOT / target).exists():
        return link
    fragment = f"#{anchor}" if anchor else ""
    if target.startswith(_RULES) and target.endswith(".md"):
        return _relative(name, *_rule_page(target.removeprefix(_DOCS), anchor))
    if target == _INDEX:
        # The home page has other sections.
        return _relative(name, place(target), "")
    if target in _AT_ROOT or (target.startswith(_DOCS) and (ROOT / target).is_file()):
        return _relative(name, place(target), fragment)
    if target in ("docs", "docs/rules", "docs/events", "docs/frameworks", "docs/decisions"):
        return _relative(name, place(f"{target}/README.md"), fragment)
    return f"{SOURCE}{target}{fragment}"


def _rule_page(path: str, anchor: str) -> tuple[str, str]:
    """The page of a rule, of a service, or of all rules, and what is left of the anchor."""
    if path != f"rules/{_INDEX}":
        return (f"rules/{anchor}.md", "") if anchor else (path, "")
    kept = "#equivalent-checks-of-other-tools"
    return "rules/index.md", kept if f"#{anchor}" == kept else ""


def _relative(name: str, target: str, fragment: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(place(name)) or ".") + fragment
