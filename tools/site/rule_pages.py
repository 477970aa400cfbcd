"""A page for each rule, a list for each service, and the table of all rules with its filters."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from textwrap import indent

from policypack import VERSION
from policypack.facts.frameworks import frameworks_of, label
from policypack.facts.peers import AS_OF, SOURCES
from policypack.report import rule_pages
from policypack.report.catalogue import escaped, linked, record
from policypack.report.examples import examples
from policypack.rule.rule import Profile, Rule, service_of
from policypack.rules import catalogue
from tools.docs.markdown import code, table
from tools.site import SOURCE
from tools.site.read_settings import settings_of

# The search leads to the page of a rule, not to a list of rules.
_UNSEARCHED = "---\nhide: [toc]\nsearch:\n  exclude: true\n---\n\n"
_LANGUAGES = {"python": "Python", "typescript": "TypeScript", "yaml": "YAML"}
_MARK = re.compile(r"\s*(?:#|//) (bad|good)$")
_WAIVER = "stackwarden: waive {} until 2027-03-01 by payments: REASON"
# Which of a rule's settings are of the whole pack: for rules with a `kind`, and with this ending.
_BY_DESIGN, _CUSTOMER_KEY, _ENDING = "public_by_design", "encryption", "-without-customer-key"
_ALL = """\
# Rules

Stackwarden has {count} rules. Profiles are cumulative: `strict` has all rules of `recommended`, and
`recommended` all of `essential`; an `optional` rule is off unless a setting names it. Start with
the [critical rules](?severity=critical), or with [what has a safe fix](?fixable=yes).
`stackwarden explain RULE` prints the page of a rule.

"""


def pages() -> dict[str, str]:
    """Returns every page by its path in the site."""
    rules = sorted(catalogue(), key=lambda rule: (service_of(rule), rule.id))
    services = {name: [*found] for name, found in groupby(rules, service_of)}
    found = {f"rules/{rule.id}.md": page(rule) for rule in rules}
    lists = {f"rules/{name}.md": _service(name, of) for name, of in services.items()}
    if clash := found.keys() & lists.keys():
        raise ValueError(f"a rule has the name of a service: {', '.join(clash)}")
    return {"rules/index.md": _index(rules), **lists, **found}


def page(rule: Rule) -> str:
    """Returns the page of a rule."""
    doc = rule.documentation
    service = service_of(rule)
    facts = [
        f"[{rule.severity.value}](index.md?severity={rule.severity.value})",
        f"[{rule.profile.value}](index.md?profile={rule.profile.value})",
        f"[{service}]({service}.md)",
        *(["[safe fix](../fix.md)"] if rule.fix else []),
        f"Stackwarden {VERSION}",
        f"[source]({_source(rule)})",
    ]
    parts = [
        _breadcrumb(rule),
        f"# {rule.id}",
        f"**{escaped(doc.title)}**{{ .title }}",
        " · ".join(facts),
        linked(doc.why),
        "## Fix",
        escaped(rule.remediation) + ".",
        *([_SAFE] if rule.fix else []),
        "## Example { data-search-exclude }",
        *_examples(rule),
        "## Settings { data-search-exclude }",
        _settings(rule),
        "## Waive a finding { data-search-exclude }",
        *_waivers(rule),
        "## Resource types",
        *_types(rule),
        "## Equivalent checks",
        *_peers(rule),
        "## Requirements of frameworks",
        *_requirements(rule),
    ]
    return f"---\ndescription: {_quoted(doc.title)}\n---\n\n" + "\n\n".join(parts) + "\n"


def _source(rule: Rule) -> str:
    return f"{SOURCE}{rule.module.replace('.', '/')}.py"


def _breadcrumb(rule: Rule) -> str:
    """The way from the table of all rules; the theme knows only that of pages in the navigation."""
    service = service_of(rule)
    return (
        '<nav class="breadcrumb" aria-label="Breadcrumb" data-search-exclude><ol>'
        f'<li><a href="index.html">Rules</a></li><li><a href="{service}.html">{service}</a></li>'
        f'<li aria-current="page">{rule.id}</li></ol></nav>'
    )


_SAFE = "`stackwarden fix` makes this change in the program: see [Fix](../fix.md)."


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _examples(rule: Rule) -> Iterator[str]:
    for language, text in examples(rule).items():
        programs = "\n\n".join(
            f"{heading}\n\n{_program(language, text, kept)}"
            for heading, kept in (("Violates the rule:", "bad"), ("Complies:", "good"))
        )
        yield f'=== "{_LANGUAGES[language]}"\n\n{indent(programs, "    ")}'


def _program(language: str, text: str, kept: str) -> str:
    """One of the two programs of an example, with the lines highlighted that only it has."""
    lines = [(line, _MARK.search(line)) for line in text.splitlines()]
    shown = [(line, found) for line, found in lines if found is None or found[1] == kept]
    own = [str(at) for at, (_, found) in enumerate(shown, 1) if found]
    marked = f' hl_lines="{" ".join(own)}"' if own else ""
    return code(f"{{ .{language}{marked} }}", "\n".join(_MARK.sub("", line) for line, _ in shown))


def _settings(rule: Rule) -> str:
    names = settings_of(rule)
    names += [_BY_DESIGN] if rule.kind else []
    names += [_CUSTOMER_KEY] if rule.id.endswith(_ENDING) else []
    links = [f"[`{name}`](../reference/settings.md#{name})" for name in sorted({*names})]
    read = f"The rule reads {', '.join(links)}. " if links else ""
    level = "mandatory" if rule.profile is Profile.OPTIONAL else "disabled"
    example = code("yaml", f"levels:\n  {rule.id}: {level}")
    return (
        f"{read}Its enforcement level is set in `stackwarden.yaml`"
        f" ([levels](../configuration.md#enforcement-levels)):\n\n{example}"
    )


def _waivers(rule: Rule) -> Iterator[str]:
    text = _WAIVER.format(rule.id)
    yield "Above the resource in the program, or in `stackwarden.yaml` ([Waivers](../waivers.md)):"
    entry = (
        f"waivers:\n  - rule: {rule.id}\n    resource: NAME\n    reason: REASON\n"
        "    owner: payments team\n    expires: 2027-03-01"
    )
    tabs = {
        "Python, YAML": code("python", f"# {text}"),
        "TypeScript, JavaScript, Go": code("typescript", f"// {text}"),
        "Settings": code("yaml", entry),
    }
    for name, block in tabs.items():
        yield f'=== "{name}"\n\n{indent(block, "    ")}'


def _types(rule: Rule) -> Iterator[str]:
    yield "\n".join(f"- `{kind}`" for kind in rule.types)
    if rule.reads:
        yield f"It also reads {', '.join(f'`{kind}`' for kind in rule.reads)}."
    if unset := list(rule_pages.statements(rule.id)):
        yield "Where a property is not set:"
        yield "\n".join(f"- {escaped(each)}" for each in unset)


def _peers(rule: Rule) -> Iterator[str]:
    found: Mapping[str, list[str]] = record(rule)["peers"]
    if not found:
        yield f"No other tool had an equivalent check on {AS_OF}."
        return
    rows = (
        (f"[{tool}]({SOURCES[tool]})", ", ".join(f"`{each}`" for each in checks))
        for tool, checks in found.items()
    )
    yield table(("Tool", "Check"), rows)
    yield f"As of {AS_OF}. [What the marks mean](index.md#equivalent-checks-of-other-tools)."


def _requirements(rule: Rule) -> Iterator[str]:
    found = frameworks_of(rule.id)
    rows = (
        (
            f"[{label(name)}](../frameworks/{name}.md)",
            ", ".join(ids),
        )
        for name, ids in found.items()
    )
    yield table(("Framework", "Requirements"), rows) if found else "No requirement is mapped."


def _service(name: str, rules: Iterable[Rule]) -> str:
    rows = (
        (
            f"[`{rule.id}`]({rule.id}.md)",
            rule.severity.value,
            rule.profile.value,
            escaped(rule.title),
        )
        for rule in rules
    )
    listed = table(("Rule", "Severity", "Profile", "Title"), rows)
    more = f"[All rules, with filters](index.md?service={name})"
    return f"{_UNSEARCHED}# Rules: {name}\n\n{listed}\n\n{more}\n"


_MARKS = """
## Equivalent checks of other tools

The pages name the equivalent checks of {tools}, as of {as_of}. `*` marks a Security Hub control
outside the Foundational Security Best Practices, `~` a check that Trivy deprecates, `rule:` a
cdk-nag class that no cdk-nag pack uses. KICS queries have their platform and the first eight digits
of their ID.
"""


def _index(rules: list[Rule]) -> str:
    head = _ALL.format(count=len(rules))
    tools = ", ".join(f"[{tool}]({url})" for tool, url in sorted(SOURCES.items()))
    rows = "\n".join(map(_row, rules))
    heading = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    made = (
        '<div class="rules-filter" hidden></div>\n'
        f'<div class="rules"><table><thead><tr>{heading}</tr></thead>\n<tbody>\n{rows}\n'
        "</tbody></table></div>\n"
    )
    return f"{_UNSEARCHED}{head}{made}{_MARKS.format(tools=tools, as_of=AS_OF)}"


_COLUMNS = ("Rule", "Title", "Severity", "Profile", "Service")


def _row(rule: Rule) -> str:
    held = {
        "service": service_of(rule),
        "severity": rule.severity.value,
        "profile": rule.profile.value,
        "framework": " ".join(frameworks_of(rule.id)),
        "fixable": "yes" if rule.fix else "no",
    }
    data = " ".join(f'data-{name}="{value}"' for name, value in held.items())
    cells = [
        f'<a href="{rule.id}.html"><code>{rule.id}</code></a>',
        html.escape(rule.title).replace("`", ""),
        *itemgetter("severity", "profile")(held),
        '<a href="{service}.html">{service}</a>'.format(**held),
    ]
    return f"<tr {data}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
