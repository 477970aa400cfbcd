"""Tables in data files: each follows its schema, and has a date."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policypack.code_reading.flows import Kind, Misused
from policypack.facts.security_group_holders import Listens
from policypack.rule.rule import Profile, Severity

PACK = Path(__file__).parents[2] / "policypack"
_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
_FORMAT = {
    "type": "object",
    "properties": {
        "group": {"type": "string"},
        "kind": {"type": "string", "minLength": 3},
        "hints": _TEXTS,
        "pattern": {"type": "string", "minLength": 3},
        "source": {"type": "string", "pattern": "^(https://|observed$)"},
        "decoded": {"type": "string", "minLength": 1},
        "checksum": {"const": True},
        "is_word": {"const": True},
    },
    "required": ["group", "kind", "hints", "pattern", "source"],
    "additionalProperties": False,
}
_TYPE = "^[a-z0-9]+/[A-Za-z0-9]+:[A-Za-z0-9]+$"
_IDENTITY = {**_TEXTS, "maxItems": 2}
_DATED = {
    "source": {"type": "string", "minLength": 1},
    "as_of": {"type": "string"},
    "notes": {"type": "object"},
}


def _tables(**schemas: dict[str, Any]) -> dict[str, Any]:
    required = ["as_of", "source", *schemas]
    properties = {**_DATED, **schemas}
    return {"properties": properties, "required": required, "additionalProperties": False}


def _by(key: str, value: dict[str, Any]) -> dict[str, Any]:
    patterns = {key: value}
    return {"type": "object", "patternProperties": patterns, "additionalProperties": False}


def _row(required: str, **properties: dict[str, Any]) -> dict[str, Any]:
    names = required.split()
    return {
        "type": "array",
        "minItems": 1,
        "items": {"properties": properties, "required": names, "additionalProperties": False},
    }


_WORD = {"type": "string", "pattern": r"^\S+$"}
_TEXT = {"type": "string", "minLength": 1}
_YES = {"const": True}
_WORDS = {"type": "array", "items": _WORD, "uniqueItems": True}
_UNIQUE = {**_TEXTS, "uniqueItems": True}
_TOKENS = {**_UNIQUE, "items": {"type": "string", "pattern": "^[a-z]+:" + _TYPE[1:]}}
_FUNCTIONS = {**_UNIQUE, "items": {"type": "string", "pattern": "^aws:[a-z0-9]+/\\w+:\\w+$"}}
_ACTIONS = {**_UNIQUE, "items": {"type": "string", "pattern": r"^(\*|[a-z0-9-]+):[\w*]+$"}}
_ACCOUNT = {"type": "string", "pattern": r"^\d{12}$"}
_ACCOUNTS = {**_UNIQUE, "items": _ACCOUNT}
_PATHS = _by("^aws:" + _TYPE[1:], {"type": "string", "pattern": r"^\S+( \S+)*$"})
_BY_TYPE = _by(_TYPE, {"type": "string", "pattern": r"^\w+( \w+)*$"})
_BY_REGION = _by(r"^[a-z]+(-[a-z]+)+-\d$", _ACCOUNT)
_KINDS = ["ARN", "ArrayOfString", "Bool", "Date", "IPAddress", "Numeric", "String"]
_ISSUER_KEYS = "source host any_holder any_of_owner subject owners workloads"
_ISSUER: dict[str, Any] = {
    "source": {"type": "string", "pattern": "^https://"},
    **dict.fromkeys(("host", "any_holder", "any_of_owner", "subject"), _TEXT),
    "owners": {"type": ["object", "null"], "additionalProperties": _TEXT},
    "workloads": {"type": "object", "additionalProperties": _TEXT},
}

_PAGE = {"type": "string", "pattern": "^https?://"}
_KIND = {"enum": [kind.value for kind in Kind]}
_NAMES = _by(r"^\S+$", _WORD)
_KEYS = {"type": "array", "items": _WORD}
_ARGUMENT = {
    "type": "array",
    "prefixItems": [{"type": "integer", "minimum": -1}, _WORD],
    "items": False,
    "minItems": 2,
}

TABLES = {
    "code_reading/flows/aws.json": _tables(
        parameters=_row("kind names", service=_WORD, kind=_KIND, names=_TEXT, source=_PAGE),
        requests=_by(
            "^[a-z-]+$",
            {"propertyNames": _KIND, "additionalProperties": {"type": "string", "minLength": 1}},
        ),
        within=_WORDS,
        services=_NAMES,
        sending=_by("^[a-z0-9]+$", {"type": "string", "pattern": "^[a-z]+( [a-z]+)*$"}),
    ),
    "code_reading/flows/sources.json": _tables(
        fields=_by(
            "^[a-z0-9-]+$", {"type": "array", "items": {"type": "string", "pattern": r"^\S*$"}}
        )
    ),
    "code_reading/javascript/fixes.json": _tables(
        fixes={
            "type": "object",
            "propertyNames": {"enum": [each.value for each in (*Kind, *Misused)]},
            "additionalProperties": _TEXT,
        }
    ),
    "code_reading/javascript/methods.json": _tables(methods=_by("^[a-z]+$", _TEXT)),
    "code_reading/javascript/schemas.json": _tables(methods=_by("^[a-z]+$", _TEXT), formats=_TEXT),
    "code_reading/javascript/sinks.json": _tables(
        calls=_row(
            "arguments calls",
            arguments=_row(
                "kind",
                kind={"enum": [kind.value for kind in Kind]},
                position={"type": "integer", "minimum": -1},
                fields=_TEXTS,
                unless=_WORD,
            ),
            calls=_TEXT,
            source={"type": "string", "pattern": "https?://"},
        ),
        methods=_row(
            "of methods kind", of=_TEXT, methods=_TEXT, kind=_KIND, fields=_TEXTS, source=_PAGE
        ),
        models=_TEXT,
        cleared=_row(
            "kinds calls",
            kinds={"type": "array", "items": {"enum": [kind.value for kind in Kind]}},
            calls=_TEXT,
            source={"type": "string", "pattern": "https?://"},
        ),
        harmless=_TEXT,
    ),
    "code_reading/json_schema_rules.json": _tables(
        keywords=_by("^[a-z-]+$", {"type": "string", "pattern": r"^\w+( \w+)*$"})
    ),
    "rules/lambda_/code/flows.json": _tables(
        rules=_row(
            "id severity profile cwe title remediation why",
            id={"type": "string", "pattern": "^lambda-[a-z-]+$"},
            kinds={"type": "array", "items": _KIND, "minItems": 1},
            mistake={"enum": [each.value for each in Misused]},
            severity={"enum": [each.value for each in Severity]},
            profile={"enum": [each.value for each in Profile]},
            cwe={"type": "array", "items": {"type": "integer"}, "minItems": 1},
            **dict.fromkeys(("title", "remediation"), _TEXT),
            **{key: {"type": "array", "minItems": 1} for key in ("why", "app", "example")},
        )
    ),
    "code_reading/python/externals.json": _tables(
        sanitizers=_row(
            "kinds calls",
            kinds={"type": "array", "items": _KIND, "minItems": 1},
            calls=_TEXT,
            source=_PAGE,
        ),
        encoders=_row("signs calls", signs={"type": "string"}, calls=_TEXT, source=_PAGE),
        models=_TEXT,
        downloads=_by(r"^boto3\.\S+$", {"type": "integer", "minimum": 0}),
        **dict.fromkeys(
            (
                *("clean", "clean_modules", "clean_methods", "secrets", "texts", "fixed"),
                "requests",
            ),
            _WORDS,
        ),
    ),
    "code_reading/python/models.json": _tables(types=_by("^[a-z_]+$", _TEXT)),
    "code_reading/python/sinks.json": _tables(
        calls=_row(
            "kind arguments calls",
            kind={"enum": [kind.value for kind in Kind]},
            arguments={"type": "array", "items": {"type": ["integer", "string"]}, "minItems": 1},
            calls=_TEXT,
            source={"type": "string", "pattern": "https?://"},
        ),
        methods=_row(
            "kind arguments of methods",
            kind=_KIND,
            arguments={"type": "array", "items": {"type": ["integer", "string"]}, "minItems": 1},
            of=_TEXT,
            methods=_TEXT,
            source=_PAGE,
        ),
        statements=_TEXT,
    ),
    "commands/init_files.json": _tables(tools=_by("^[a-z]+$", _TEXT)),
    "exposure/graph/left_out.json": _tables(
        not_followed=_by("^aws:" + _TYPE[1:], _by(r"^(\w+(\[\])?(\.|$))*$", _TEXT))
    ),
    "facts/access_levels.json": _tables(
        corrections=_row("level why actions", level=_TEXT, why=_TEXT, actions=_ACTIONS)
    ),
    "facts/action_impact.json": _tables(
        **dict.fromkeys(
            (
                *("grave_writes", "minor_writes", "minor_verbs", "disturbing"),
                *("grave_permissions", "grave_with_permissions", "grave_reads", "inventory"),
                *("opened", "opens_less"),
            ),
            _ACTIONS,
        ),
        harmless_services=_UNIQUE,
    ),
    "facts/condition_keys.json": _tables(keys=_by(r"^[a-z0-9]+:\w+(/\*)?$", {"enum": _KINDS})),
    "facts/credential_formats.json": _tables(formats={"type": "array", "items": _FORMAT}),
    "facts/delivery_accounts.json": _tables(load_balancing=_BY_REGION, trails=_BY_REGION),
    "facts/escalation.json": _tables(
        paths=_row(
            "name actions decisive source",
            **dict.fromkeys(("name", "source"), _TEXT),
            **dict.fromkeys(("actions", "decisive"), _ACTIONS),
            **dict.fromkeys(("through_lambda", "by_deploying", "is_of_own"), _YES),
            passed_to=_UNIQUE,
            needs=_UNIQUE,
        ),
        configures=_row(
            "name actions decisive source passed_to",
            **dict.fromkeys(("name", "source"), _TEXT),
            **dict.fromkeys(("actions", "decisive"), _ACTIONS),
            **dict.fromkeys(("passed_to", "calls"), _UNIQUE),
        ),
    ),
    "facts/event_validators.json": _tables(
        functions=_row(
            "library event by calls",
            library=_WORD,
            event=_ARGUMENT,
            by=_ARGUMENT,
            checks=_YES,
            calls=_TEXT,
        ),
        objects=_row(
            "library by methods calls",
            library=_WORD,
            by=_ARGUMENT,
            checks=_YES,
            calls=_TEXT,
            **dict.fromkeys(("methods", "tells", "faults"), _WORDS),
        ),
        **dict.fromkeys(("envelopes", "models"), _NAMES),
        decorators=_by(r"^\S+$", {"type": "string"}),
        frameworks=_row(
            "name apps routers routes",
            **dict.fromkeys(("name", "apps", "routers", "routes", "request"), _TEXT),
            validates={"type": "string"},
        ),
        **dict.fromkeys(
            (
                *("model_methods", "calls", "wrappers", "batches", "batch_decorators", "adapters"),
                *("hidden", "requests", "not_of_request", "dependencies", "any_types"),
                *("conversions", "questions", "libraries", "written_by_aws"),
            ),
            _WORDS,
        ),
    ),
    "facts/exposed_ports.json": _tables(risky=_by(r"^\d+$", _TEXT)),
    "facts/high_risk_actions.json": _tables(actions=_ACTIONS),
    "facts/frameworks.json": _tables(
        frameworks=_by(
            "^[a-z0-9.-]+$",
            {
                "properties": {"name": _TEXT, "version": _TEXT, "url": _WORD},
                "required": ["name", "version", "url"],
                "additionalProperties": False,
            },
        )
    ),
    "facts/invented.json": _tables(
        arns=_by("^[a-z]+$", {"type": "string", "pattern": "^[a-z0-9-]+:"})
    ),
    "facts/javascript_frameworks.json": _tables(
        **dict.fromkeys(
            ("request", "readers", "targets", "hooks", "parameters"), _by(r"^\S+$", _KEYS)
        ),
        holding=_by(
            "^(?:context|environment|options) of [a-z ]+$",
            {"type": "object", "additionalProperties": _TEXT},
        ),
        **dict.fromkeys(("methods", "known"), _WORDS),
    ),
    "facts/javascript_rebinding.json": _tables(
        **dict.fromkeys(("setting", "repositories"), _by(r"^\S+$", _WORDS)),
        **dict.fromkeys(
            (
                *("evaluating", "globals", "setters", "of_process", "modules", "harmless"),
                *("set_by_many", "builtins"),
            ),
            _WORDS,
        ),
    ),
    "facts/javascript_validators.json": _tables(
        libraries=_NAMES,
        middlewares=_by("^@", {**_WORDS, "minItems": 2, "maxItems": 2}),
        **dict.fromkeys(
            (
                *("schema_methods", "anything", "shapes", "changing", "forgiving", "either"),
                *("holding", "testing"),
                *("schema_functions", "guards", "asserting", "conversions", "questions", "logs"),
                *("loggers", "mapping", "selecting"),
            ),
            _WORDS,
        ),
    ),
    "facts/layer_publishers.json": _tables(
        publishers=_row("name accounts source", name=_TEXT, accounts=_ACCOUNTS, source=_WORD)
    ),
    "facts/limiting_keys.json": _tables(
        **{"global": _by("^aws:", _WORD), "iam": _by("^(iam|sts):", _WORD)},
        services=_by("^[a-z0-9-]+$", {**_TEXTS, "minItems": 2, "maxItems": 2}),
    ),
    "facts/nothing_to_judge.json": _tables(
        names=_by("^[a-z0-9]+$", {"type": "string", "pattern": r"^[A-Z]\w*( [A-Z]\w*)*$"})
    ),
    "facts/oidc_issuers.json": _tables(
        of_all_customers=_row(_ISSUER_KEYS, **_ISSUER),
        of_one_customer=_row(_ISSUER_KEYS, **_ISSUER, is_divided=_YES),
    ),
    "facts/rebinding.json": _tables(
        **dict.fromkeys(
            (
                *("names", "modules", "attributes", "of_sys", "of_python", "by_name", "setters"),
                *("changers", "set_by_many"),
            ),
            _WORDS,
        )
    ),
    "facts/record_targets.json": _tables(
        record_targets=_row(
            "service domain is_chosen source",
            service=_TEXT,
            domain=_TEXT,
            is_chosen={"type": "boolean"},
            source={"type": "string", "pattern": "^https://"},
        )
    ),
    "facts/resource_outputs.json": _tables(
        **dict.fromkeys(("with_credentials", "with_any_text", "random_names"), _TOKENS)
    ),
    "facts/runtimes.json": _tables(
        newest=_by("^[a-z]+$", _WORD),
        runtimes=_row(
            "family runtime deprecated_on",
            family=_WORD,
            runtime=_WORD,
            deprecated_on={"type": ["string", "null"], "pattern": r"^\d{4}-\d\d-\d\d$"},
        ),
    ),
    "facts/secret_properties.json": _tables(
        **dict.fromkeys(("credentials", "documents", "no_credentials"), _BY_TYPE),
        **dict.fromkeys(("secrets", "no_secrets"), _UNIQUE),
    ),
    "facts/security_group_holders.json": _tables(
        **dict.fromkeys([listens.value for listens in Listens], _PATHS), no_holders=_TOKENS
    ),
    "facts/security_properties.json": _tables(properties=_BY_TYPE),
    "facts/sensitive_actions.json": _tables(
        **dict.fromkeys(
            (
                *("need_any_resource", "read_data", "read_secrets", "pull_images"),
                *("deliver_objects", "manage_event_rules"),
            ),
            _ACTIONS,
        )
    ),
    "facts/token_prefixes.json": _tables(
        tokens={"type": "array", "items": {"type": "array", "minItems": 3, "maxItems": 3}}
    ),
    "facts/weaknesses.json": _tables(categories=_by(r"^A\d+:20\d\d$", _TEXT)),
    "model/templates/serverless.json": _tables(read=_by(r"^AWS::Serverless::\w+$", _TEXT)),
    "offline/autonaming.json": _tables(
        rules=_by("^aws:" + _TYPE[1:], {"type": ["object", "null"]})
    ),
    "offline/checks.json": _tables(
        defaults=_by(
            "^aws:" + _TYPE[1:],
            _by(r"^\w+$", {"type": ["string", "integer", "boolean"]}),
        )
    ),
    "offline/components.json": _tables(
        components=_by(
            r"^[a-z-]+:\w+:\w+$",
            _row(
                "as type",
                type={"pattern": "^aws:" + _TYPE[1:]},
                **{key: {"type": "string"} for key in ("as", "at")},
                **{key: {"type": "object"} for key in ("otherwise", "with", "sets")},
                unless=_TEXTS,
                each=_YES,
            ),
        ),
        outputs=_by(r"^[a-z-]+:\w+:\w+$", _by(r"^\w+$", _TEXT)),
    ),
    "offline/identities.json": _tables(identities=_by(_TYPE, _IDENTITY)),
    "offline/computed_outputs.json": _tables(
        outputs=_by(_TYPE, {"type": "object", "minProperties": 1})
    ),
    "offline/unserved.json": _tables(functions=_FUNCTIONS),
    "organization/files.json": _tables(
        parameters={
            "type": "object",
            "propertyNames": {"enum": ["s3", "gs", "azblob", "file"]},
            "additionalProperties": {
                "type": "object",
                "properties": dict.fromkeys(("honoured", "ignored", "refused"), _WORDS),
                "required": ["honoured", "ignored", "refused"],
                "additionalProperties": False,
            },
        },
        remedies=_by(r"^\w+$", _TEXT),
    ),
    "preview/remedies.json": _tables(remedies=_row("sign remedy", sign=_TEXT, remedy=_TEXT)),
    "principals/escalations.json": _tables(
        calls=_by(r"^[a-z0-9]+:\w+$", {"type": "string", "pattern": "^(aws [a-z0-9]+|docker) "})
    ),
    "report/program_names.json": _tables(
        functions={
            "type": "object",
            "additionalProperties": _by("^(nodejs|go|dotnet|java|yaml)$", _TEXT),
        }
    ),
    "supply_chain/manifests/formats.json": _tables(
        formats=_row(
            "reader ecosystem kind",
            pattern=_TEXT,
            name=_WORD,
            reader={"type": "string", "pattern": r"^(\w+\.\w+)?$"},
            ecosystem=_TEXT,
            kind={"enum": ["INSTALLED", "LOCK", "MANIFEST"]},
            mark=_TEXT,
            locks=_TEXTS,
            reads_others=_YES,
        )
    ),
    "topology/parts/accounts.json": _tables(types=_TOKENS),
    "topology/parts/held_secrets.json": _tables(judged=_by("^aws:" + _TYPE[1:], _UNIQUE)),
}


def _texts(value: Any) -> Iterator[str]:
    """Yields all texts of a table, those of keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from _texts([*value.values()])
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def test_each_table_of_the_pack_has_a_schema() -> None:
    dated = {
        path.relative_to(PACK).as_posix()
        for path in PACK.rglob("*.json")
        if re.search(r'^  "as_of": ', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert dated == TABLES.keys()


@pytest.mark.parametrize("name", TABLES)
def test_a_table_follows_its_schema(name: str) -> None:
    table = json.loads((PACK / name).read_text(encoding="utf-8"))
    jsonschema.validate(table, TABLES[name])
    assert datetime.date.fromisoformat(table["as_of"])
    if notes := table.get("notes"):
        rows = {text for key in table.keys() - _DATED.keys() for text in _texts(table[key])}
        assert notes.keys() - rows == set(), "the notes name rows that do not exist"


@pytest.mark.parametrize("name", TABLES)
def test_no_key_of_a_table_is_repeated(name: str) -> None:
    def refuse(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len({*keys}), sorted(keys)
        return dict(pairs)

    json.loads((PACK / name).read_text(encoding="utf-8"), object_pairs_hook=refuse)
