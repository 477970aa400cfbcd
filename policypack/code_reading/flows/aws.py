"""Parameters of AWS's operations that must not be a text of others, in the SDK of any language.

boto3 and the SDKs for JavaScript are made from the same models, so that their names are the same:
https://docs.aws.amazon.com/boto3/latest/guide/clients.html. A test compares the table with all
operations of boto3 and fails when a new one takes such a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policypack.code_reading.flows.flow import Kind
from policypack.facts.table import read_table
from policypack.start.lazy_patterns import lazy_pattern

_TABLE = read_table(__file__)
# Names of parameters, whatever the service, and those of one service alone, by its name in boto3.
PARAMETERS: dict[str, Kind] = {}
OF_SERVICE: dict[str, dict[str, Kind]] = {}
for _row in _TABLE["parameters"]:
    _of = OF_SERVICE.setdefault(_row["service"], {}) if "service" in _row else PARAMETERS
    _of |= dict.fromkeys(_row["names"].split(), Kind(_row["kind"]))
# What a request takes in these services, and so what a sender sets who names its parameters.
_REQUESTS: Mapping[str, Mapping[Kind, frozenset[str]]] = {
    service: {Kind(kind): frozenset(names.split()) for kind, names in operations.items()}
    for service, operations in _TABLE["requests"].items()
}
# Of other services any operation may take the name of a resource.
_OF_OTHERS: Mapping[Kind, frozenset[str]] = {Kind.RESOURCE: frozenset()}
# Structures of requests in which the parameters stand; other mappings hold data of the caller.
WITHIN = frozenset(_TABLE["within"])
# All names that matter.
NAMES = frozenset({*PARAMETERS, *WITHIN, "endpoint"}).union(*OF_SERVICE.values())
# Other names of services: packages and classes of the SDKs for JavaScript.
_SERVICES: Mapping[str, str] = _TABLE["services"]
# `boto3.client(s3)`, `@aws-sdk/client-s3.S3Client()` and `aws-sdk.S3()`.
_SERVICE = lazy_pattern(
    r"\(([\w-]+)\)|@aws-sdk/(?:client|lib)-([\w-]+)|aws-sdk(?:/clients/|\.)(\w+)"
)


def service_of(name: str) -> str:
    """The service of a client by its dotted name, as boto3 calls it; empty if it shows none."""
    found = _SERVICE.search(name)
    named = next(filter(None, found.groups()), "").lower() if found else ""
    return _SERVICES.get(named, named)


def kind_of(service: str, parameter: str) -> Kind | None:
    """What a service does with the parameter that is dangerous with a text of others."""
    return OF_SERVICE.get(service, {}).get(parameter) or PARAMETERS.get(parameter)


def kinds_of_request(name: str, named: Iterable[str]) -> Iterator[Kind]:
    """What is dangerous in a request whose parameters the sender names, beside those `named`.

    `name` is the dotted name of the operation. Any page of an operation has its parameters.
    """
    service, operation = service_of(name), _operation(name)
    fixes_name = any(kind_of(service, each) is Kind.RESOURCE for each in named)
    for kind, operations in _REQUESTS.get(service, _OF_OTHERS).items():
        takes = operation in operations or operation == "paginate" or not operations
        if service and takes and not (fixes_name and kind is Kind.RESOURCE):
            yield kind


def _operation(name: str) -> str:
    """`query` for `client.query`, `client.Query` and `QueryCommand`."""
    return name.rpartition(".")[2].removesuffix("Command").replace("_", "").lower()


# Operations that pass on what they are given, to who reads the store or to what they start.
# https://docs.aws.amazon.com/boto3/latest/reference/services/index.html
_SENDING: Mapping[str, frozenset[str]] = {
    service: frozenset(names.split()) for service, names in _TABLE["sending"].items()
}
_SENT_TO = {"eventbridge": "events", "sfn": "stepfunctions"}


def sent_to(name: str) -> str:
    """The service whose store, function or workflow a call hands its arguments to; "" for none."""
    service = service_of(name)
    sends = _operation(name) in _SENDING.get(service, ())
    return _SENT_TO.get(service, service) if sends else ""


def every() -> Iterator[tuple[str, str, Kind]]:
    """All rows: the service, empty for any, the parameter and its kind."""
    yield from (("", name, kind) for name, kind in PARAMETERS.items())
    for service, names in OF_SERVICE.items():
        yield from ((service, name, kind) for name, kind in names.items())


AS_OF = "2026-11-30"
# Operators that hold filters. What others compare with is read as it stands, such as that of `$eq`:
# https://www.mongodb.com/docs/manual/reference/operator/query/
HOLDING = frozenset({"$and", "$or", "$nor", "$not", "$elemMatch", "$match"})
# Its text is executed: https://www.mongodb.com/docs/manual/reference/operator/query/where/
EXECUTED = "$where"


def is_filter(key: str) -> bool:
    """Whether the value under a key of a filter is one, or what a field must be."""
    return not key.startswith("$") or key in HOLDING
