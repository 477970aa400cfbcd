"""The pages of the site before they are built, and what is broken in a built one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from policypack import VERSION
from policypack.report.rule_pages import documentation_url
from policypack.rule.rule import service_of
from policypack.rules import catalogue
from policypack.settings.settings import DIRECTIONS
from tests.tools.markdown_pages import ROOT
from tools.site import (
    SOURCE,
    build,
    checks,
    command_pages,
    guard_pages,
    rule_pages,
    settings_pages,
    staging,
)
from tools.site.read_settings import settings_of

RULES = {rule.id: rule for rule in catalogue()}


# Pages of rules


def test_every_rule_that_asks_for_settings_names_them() -> None:
    asking = [rule for rule in RULES.values() if "settings" in rule.asks_for]
    assert [rule.id for rule in asking if not settings_of(rule)] == []


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("logs-group-short-retention", ["log_retention_days"]),
        ("s3-bucket-foreign-account", ["trusted_accounts"]),
        ("lambda-function-runtime-not-allowed", ["allowed_runtimes", "forbidden_runtimes"]),
        ("s3-bucket-unlogged", ["completed_elsewhere"]),
        ("sqs-queue-unencrypted", []),
    ],
)
def test_the_settings_of_a_rule_are_those_that_its_check_reads(rule: str, names: list[str]) -> None:
    assert settings_of(RULES[rule]) == names


def page(rule: str) -> str:
    return rule_pages.page(RULES[rule])


def test_the_page_of_a_rule_has_all_that_is_known_of_it() -> None:
    text = page("sqs-queue-unencrypted")
    assert text.startswith('---\ndescription: "SQS queue is not encrypted at rest"\n---\n')
    for part in (
        "\n# sqs-queue-unencrypted\n",
        '    ```{ .python hl_lines="3" }\n',
        "        sqs_managed_sse_enabled=False,\n",
        "        sqs_managed_sse_enabled=True,\n",
        '=== "TypeScript"',
        '=== "YAML"',
        "levels:\n  sqs-queue-unencrypted: disabled",
        "# stackwarden: waive sqs-queue-unencrypted until 20",
        " by payments: REASON",
        "[AWS Foundational Security Best Practices 1.0.0](../frameworks/aws-fsbp.md) | SQS.1",
        "`CKV_AWS_27`",
        "`stackwarden fix` makes this change",
    ):
        assert part in text, part
    # AND no mark of the example is left
    assert not re.search(r"(#|//) (bad|good)$", text, re.MULTILINE)


def test_the_page_of_a_rule_leads_to_its_list_its_version_and_its_source() -> None:
    for rule in RULES.values():
        text = rule_pages.page(rule)
        assert f'<a href="{service_of(rule)}.html">' in text
        assert f"Stackwarden {VERSION} · [source](" in text
        (source,) = re.findall(r"\[source\]\(([^)]+)\)", text)
        path = source.removeprefix(SOURCE)
        assert rule.id in (ROOT / path).read_text(encoding="utf-8"), source


def test_the_search_leads_to_the_page_of_a_rule_and_not_to_lists() -> None:
    lists = [
        "changelog.md",
        "rules/index.md",
        *{f"rules/{service_of(each)}.md" for each in catalogue()},
    ]
    every = staging.pages()
    assert [name for name in lists if "search:\n  exclude: true" not in every[name]] == []
    heads = {each: every[f"rules/{each}.md"].split("---")[1] for each in RULES}
    assert [each for each, head in heads.items() if "search:" in head] == []


def test_the_pictures_of_the_first_page_do_not_move() -> None:
    for file in (staging.SITE / "assets").glob("*.svg"):
        assert "animation" not in file.read_text(encoding="utf-8"), file.name


def test_the_filters_have_a_row_for_every_rule() -> None:
    rows = re.findall(r'<tr data-service="[^"]+" [^>]*><td><a href="([\w-]+)[.]html">', index())
    assert sorted(rows) == sorted(RULES)


@cache
def index() -> str:
    return rule_pages.pages()["rules/index.md"]


# References


def test_the_references_have_every_command_setting_and_name() -> None:
    (commands,) = command_pages.pages().values()
    assert re.findall("^## stackwarden (.+)$", commands, re.MULTILINE)[:3] == [
        "init",
        "preview",
        "fix",
    ]
    assert "`-c`, `--config KEY=VALUE`" in commands
    (settings,) = settings_pages.pages().values()
    assert set(re.findall(r"^## (\w+)$", settings, re.MULTILINE)) == set(DIRECTIONS)
    (guards,) = guard_pages.pages().values()
    for name in ("guard", "EventRejected", "Vault", "protect", "ExpectedEnvironment", "event"):
        assert f"\n### {name}\n" in guards
    # AND no address in memory, which differs with each build
    assert not re.search(r"\b0x[0-9a-f]{6,}|<function", guards)


# Links


def test_every_page_that_is_no_list_is_in_the_navigation() -> None:
    config = (staging.SITE / "zensical.toml").read_text(encoding="utf-8")
    named = set(re.findall(r'= "([\w/-]+\.md)"', config))
    direct = {staging.place(f"docs/{file.name}") for file in (ROOT / "docs").glob("*.md")}
    assert direct - named == set(), "name these pages in the navigation of tools/site/zensical.toml"


@pytest.mark.parametrize(
    ("name", "link", "wanted"),
    [
        ("docs/fix.md", "rules/sqs.md#sqs-queue-public", "rules/sqs-queue-public.md"),
        ("docs/frameworks/soc-2.md", "../rules/sqs.md", "../rules/sqs.md"),
        ("docs/fix.md", "rules/README.md#by-service-and-profile", "rules/index.md"),
        ("docs/ci.md", "../CHANGELOG.md", "changelog.md"),
        ("CONTRIBUTING.md", "docs/decisions/README.md", "decisions/index.md"),
        ("docs/ci.md", "../README.md#quickstart", "index.md"),
        ("docs/ci.md", "../integrations/Jenkinsfile", f"{SOURCE}integrations/Jenkinsfile"),
        ("docs/ci.md", "fix.md#drafts", "fix.md#drafts"),
        ("docs/ci.md", "https://example.com/fix.md", "https://example.com/fix.md"),
        ("docs/ci.md", "gone.md", "gone.md"),
    ],
)
def test_a_link_leads_where_it_did(name: str, link: str, wanted: str) -> None:
    assert staging.page(name, f"See [it]({link}).\n") == f"See [it]({wanted}).\n"


def test_what_only_github_or_a_test_needs_is_gone() -> None:
    text = "<!-- not run: it is long -->\n```sh\n# <!-- kept -->\n```\n\n| `a\\|b` | c \\| d |\n"
    made = staging.page("docs/ci.md", text)
    assert made == "```sh\n# <!-- kept -->\n```\n\n| `a|b` | c \\| d |\n"
    assert "mermaid" not in staging.page("docs/ci.md", "```mermaid\ngraph TD\n```\n")
    assert staging.page("docs/ci.md", "Text:\n- one\n- two\n") == "Text:\n\n- one\n- two\n"


def test_findings_link_to_the_version_that_is_installed() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (url,) = re.findall('^Documentation = "(.+)"$', project, re.MULTILINE)
    assert url == f"{SOURCE}docs/"
    assert f"/v{VERSION}/" in url
    assert documentation_url() in ("", url)


# What is broken in a built site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "a.html").write_text(
        '<h1 id="one">A</h1><a href="sub/b.html#two">b</a>', encoding="utf-8"
    )
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.html").write_text(
        '<h1 id="two">B</h1><a href="../a.html?x=1#one">a</a><a href="https://example.com">e</a>',
        encoding="utf-8",
    )
    (tmp_path / "a.css").write_text("a{background:url(data:image/png;base64,AA)}", encoding="utf-8")
    (tmp_path / "a.js").write_text('// c\nx("http://www.w3.org/2000/svg")', encoding="utf-8")
    return tmp_path


def test_a_sound_site_has_no_fault(site: Path) -> None:
    assert checks.faults(site) == []


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("c.html", '<a href="gone.html">', "href=gone.html: no such file"),
        ("c.html", '<a href="a.html#gone">', "href=a.html#gone: no such anchor"),
        ("c.html", '<a href="#gone">', "href=#gone: no such anchor"),
        ("c.html", '<img src="gone.png">', "src=gone.png: no such file"),
        ("c.html", '<img src="https://example.com/a.png">', "requests https://example.com/a.png"),
        ("c.html", "<script src=//example.com/a.js>", "requests //example.com/a.js"),
        ("c.html", '<link href="https://example.com/a.css">', "requests https://example.com/a.css"),
        ("c.css", "@import 'https://example.com/a.css'", "requests https://example.com/a.css"),
        ("c.css", "a{src:url(//example.com/a.woff)}", "requests //example.com/a.woff"),
        ("c.js", 'fetch("https://example.com/a")', "requests https://example.com/a"),
        ("c.js", "fetch('//example.com/a')", "requests //example.com/a"),
        ("c.svg", '<image href="https://example.com/a"/>', "requests https://example.com/a"),
    ],
)
def test_a_planted_fault_is_found(site: Path, file: str, text: str, fault: str) -> None:
    (site / file).write_text(text, encoding="utf-8")
    assert checks.faults(site) == [f"{file}: {fault}"]


def test_the_versions_are_listed_from_the_newest(tmp_path: Path) -> None:
    for version in ("0.9.0", "0.10.0", "0.2.0"):
        made = tmp_path / "made"
        made.mkdir()
        (made / "index.html").write_text(version, encoding="utf-8")
        build.publish(made, tmp_path / "site", version)
    listed = (tmp_path / "site" / "versions.json").read_text(encoding="utf-8")
    assert re.findall(r'"version": "(.+)"', listed) == ["0.10.0", "0.9.0", "0.2.0"]
    assert "0.10.0/index.html" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
