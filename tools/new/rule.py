"""A new rule: one that requires a property, as a function or as a declaration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from policypack.offline import schema
from policypack.offline.schema import Property, ResourceType, Type
from policypack.rule.rule import SERVICES
from tools.new.draft import Draft

ROOT = Path(__file__).resolve().parents[2]
# The tests in tests/house that check every rule.
_HOUSE = (
    "registry",
    "examples",
    "property_paths",
    "unknowns",
    "implications",
    "catalogue",
    "snapshots",
)
_SERVICE = re.compile(r"Rules for (?:Amazon |AWS )?(.+?)(?=[:,.]| and )")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+){2,}")
# Example property of a type: the first of these that the type has.
_LIKELY = ("tags", "description")
_MODULE = '''\
"""{subject}: required settings."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule

_TYPE = "{type}"


@rule(
    id="{id}",
    types=(_TYPE,),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation="Set {property}",
)
def {function}({resource}: Resource) -> Outcomes:
    """{subject} has no {words}.

    State what an attacker or an accident gains where {property} is missing, and cite AWS:
    https://docs.aws.amazon.com/
    """
    if not {resource}.get("{property}"):
        yield Finding("{property} is missing", "{property}")
'''
_DECLARED = '''\
"""{subject}: required settings."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, given, property_rule

{function} = property_rule(
    id="{id}",
    properties={{"{type}": "{property}"}},
    must=given({literal}),
    message="{property} is missing",
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation="Set {property}",
    title="{subject} has no {words}",
    why="""
    State what an attacker or an accident gains if {property} is missing, and cite AWS:
    https://docs.aws.amazon.com/
    """,
)
'''
_PAGE = """\
# Examples: {package}/{theme}

## {id}

```python
{example}
```
"""
_TEST = '''\
"""{subject}: required settings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

TYPE = "{type}"
STATED: dict[str, Any] = {stated}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (STATED, []),
        ({{}}, [("violates", "{property}")]),
        (dict.fromkeys(STATED, UNKNOWN), [("undecided", "{property}")]),
    ],
)
def test_{property_snake}_must_be_stated(
    properties: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert outcomes("{id}", resource(TYPE, properties)) == expected
'''


def draft(id_: str, kind: str | None = None, named: str | None = None) -> Draft:
    """Returns the files of a rule about a type, by default the one that the ID names.

    With the name of a property it declares that the property must be set, and needs no test: its
    cases are generated. Raises ValueError for an ID that breaks the law of names, and where no
    type or property is found.
    """
    if not _ID.fullmatch(id_):
        raise ValueError(f"{id_}: must be <service>-<resource>-<bad pattern>")
    service, package = service_of_id(id_)
    declared = _declared(kind) if kind else _named(id_.removeprefix(f"{service}-"), package)
    required = _property(declared, named) if named else _chosen(declared)
    theme = id_.removeprefix(f"{service}-").replace("-", "_")
    names = _names(id_, declared, required)
    rules, tests = f"policypack/rules/{package}", f"tests/rules/{package}/test_{theme}.py"
    form = _DECLARED if named else _MODULE
    added = {
        f"{rules}/{theme}.py": form.format(**names),
        f"{rules}/{theme}.md": _PAGE.format(**names, package=package, theme=theme),
    }
    if named:
        tests = "tests/rules/test_declared.py"
    else:
        added[tests] = _TEST.format(**names)
    if not (ROOT / rules).is_dir():
        added[f"{rules}/__init__.py"] = f'"""Rules for Amazon {service}."""\n'
    return Draft(
        added=added,
        tests=(tests,),
        accepts=("tests.snapshots", id_),
        house=tuple(f"tests/house/test_{each}.py" for each in _HOUSE),
        selected=f"{id_} or every_rule or declared_rule or modules_declare or is_accepted",
        left=(
            f"write {'the requirement' if named else 'the check'} and the texts in"
            f" {rules}/{theme}.py, and the example in {theme}.md; docs/writing-a-rule.md",
            *(() if named else (f"test each case of it in {tests}",)),
            "decide its severity and profile, and run `make docs`"
            f" and `python -m tests.snapshots {id_}`",
            "add checks of other tools that look for the same to policypack/facts/peers.csv",
        ),
    )


def _property(declared: ResourceType, name: str) -> Property:
    found = declared.inputs.get(name)
    if found is None or found.required:
        raise ValueError(f"{declared.token}: no optional property {name}")
    return found


def service_of_id(id_: str) -> tuple[str, str]:
    """The service of an ID, which may have several words, and its package of rules."""
    for package, service in SERVICES.items():
        if id_.startswith(f"{service}-"):
            return service, package
    service = id_.partition("-")[0]
    return service, service


def service_name(package: str) -> str:
    """The name of a service in titles, such as SQS for a package with "Rules for Amazon SQS."

    The page of the service has that docstring as its heading. A new service has the name of its
    package.
    """
    folder = ROOT / "policypack" / "rules" / package
    if not (folder / "__init__.py").is_file():
        return package.rstrip("_").upper()
    stated = import_module(f"policypack.rules.{package}").__doc__ or ""
    found = _SERVICE.match(stated)
    return found[1] if found else package.rstrip("_").upper()


def _named(words: str, package: str) -> ResourceType:
    """The type of a package that the words begin with; of several, the one with more words."""
    found = [
        (len(_kebab(token)), token)
        for token in schema.resource_tokens()
        if token.split(":")[1].partition("/")[0] == package.rstrip("_")
        and words.startswith(f"{_kebab(token)}-")
    ]
    if not found:
        raise ValueError(f"{words}: begins with no type of {package}; name it with --type")
    return _declared(max(found)[1])


def _declared(kind: str) -> ResourceType:
    declared = schema.resource(kind)
    if declared is None:
        raise ValueError(f"{kind}: no type of pulumi_aws {schema.version()}")
    return declared


def _kebab(token: str) -> str:
    """`event-rule` of `aws:cloudwatch/eventRule:EventRule`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", token.rpartition(":")[2]).lower()


def _chosen(declared: ResourceType) -> Property:
    """A property that a program may set and need not."""
    free = {name: each for name, each in declared.inputs.items() if not each.required}
    likely = [name for name in _LIKELY if name in free]
    simple = [name for name, each in free.items() if each.type.kind == "string"]
    for name in [*likely, *simple]:
        return free[name]
    raise ValueError(f"{declared.token}: has no optional property of a simple type")


def _names(id_: str, declared: ResourceType, required: Property) -> dict[str, str]:
    kebab = _kebab(declared.token)
    stated = {required.name: _value(required.type)}
    return {
        "id": id_,
        "type": declared.token,
        "subject": f"{service_name(service_of_id(id_)[1])} {kebab.replace('-', ' ')}",
        "function": id_.replace("-", "_"),
        "resource": kebab.replace("-", "_"),
        "property": required.name,
        "property_snake": _snake(required.name),
        "words": _snake(required.name).replace("_", " "),
        "stated": repr(stated).replace("'", '"'),
        "literal": _literal(required.type),
        "example": "\n".join(_example(declared, required)),
    }


def _example(declared: ResourceType, required: Property) -> Iterator[str]:
    """A program with the resource: the property is set in its good variant alone."""
    module = declared.token.split(":")[1].partition("/")[0]
    python = f"aws.{'lambda_' if module == 'lambda' else module}"
    yield f"{python}.{declared.token.rpartition(':')[2]}("
    yield '    "orders",'
    for each in declared.inputs.values():
        if each.required:
            yield f"    {_snake(each.name)}={_literal(each.type)},"
    yield f"    {_snake(required.name)}=None,  # bad"
    yield f"    {_snake(required.name)}={_literal(required.type)},  # good"
    yield ")"


def _literal(kind: Type) -> str:
    return repr(_value(kind)).replace("'", '"')


def _value(kind: Type) -> Any:
    """A value of a type, as the properties of a program hold it."""
    if kind.kind == "list" and kind.element:
        return [_value(kind.element)]
    if kind.kind == "map" and kind.element:
        return {"owner": _value(kind.element)}
    if kind.kind == "object":
        return {each.name: _value(each.type) for each in kind.properties.values() if each.required}
    return {"int": 1, "number": 1, "bool": True}.get(kind.kind, "orders")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
