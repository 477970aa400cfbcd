"""Libraries that validate the event of a Lambda function: their calls, decorators and frameworks.

By the dotted name that users import, in `event_validators.json`. Each was read in the documentation
or the signatures of its package. What only converts, such as `json.loads` or the data classes of
Powertools, validates nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policypack.facts.table import read_table


class Argument(NamedTuple):
    """Where a call has an argument; a keyword-only one has the position -1."""

    position: int
    keyword: str


class Validation(NamedTuple):
    """A call that validates `event` by the type or schema `by`.

    `checks`: it raises and changes nothing, so that the event itself is valid afterwards. Otherwise
    what it returns is.
    """

    library: str
    event: Argument
    by: Argument
    checks: bool = False


class Made(NamedTuple):
    """An object made of a type or schema `by`, whose `methods` validate their first argument.

    `tells` are methods that return whether it is valid, and `faults` those that list what is not.
    """

    library: str
    by: Argument
    methods: frozenset[str]
    checks: bool = False
    tells: frozenset[str] = frozenset()
    faults: frozenset[str] = frozenset()


class Framework(NamedTuple):
    """`apps` and `routers` make the objects whose `routes` decorate functions.

    `request` is the attribute by which they read the raw event; `validates` is the option that
    makes annotations of parameters validate, "" where they always do, None if they never do.
    """

    name: str
    apps: frozenset[str]
    routers: frozenset[str]
    routes: frozenset[str]
    request: str = ""
    validates: str | None = None


_TABLE = read_table(__file__)
FUNCTIONS: Mapping[str, Validation] = {
    name: Validation(
        row["library"], Argument(*row["event"]), Argument(*row["by"]), row.get("checks", False)
    )
    for row in _TABLE["functions"]
    for name in row["calls"].split()
}
OBJECTS: Mapping[str, Made] = {
    name: Made(
        row["library"],
        Argument(*row["by"]),
        frozenset(row["methods"]),
        row.get("checks", False),
        frozenset(row.get("tells", ())),
        frozenset(row.get("faults", ())),
    )
    for row in _TABLE["objects"]
    for name in row["calls"].split()
}
# What the constants of Powertools take out of an event, by JMESPath.
ENVELOPES: Mapping[str, str] = _TABLE["envelopes"]
# Base classes of models without fields of their own, and packages of models of AWS's events.
MODELS: Mapping[str, str] = _TABLE["models"]
EVENT_MODELS = "aws_lambda_powertools.utilities.parser.models."
# Not `model_construct`, which validates nothing.
MODEL_METHODS = frozenset(_TABLE["model_methods"])
# Methods that validate wherever they are known, so that one of an unread class may.
VALIDATING = (
    MODEL_METHODS
    | OBJECTS["pydantic.TypeAdapter"].methods
    | {"is_valid", "iter_errors", "validate"}
)
# Decorators of a handler, and the option without which they validate nothing; "" for none.
DECORATORS: Mapping[str, str] = _TABLE["decorators"]
# Decorators of any function, by whose annotations its arguments are validated.
CALLS = frozenset(_TABLE["calls"])
# They wrap the event in an object that reads it, and validate nothing.
WRAPPERS = frozenset(_TABLE["wrappers"])
# They hand each record of the event to the function at that place. A processor that is made with
# `model` validates it before.
BATCHES: Mapping[str, Argument] = dict.fromkeys(_TABLE["batches"], Argument(1, "record_handler"))
BATCH_DECORATORS = frozenset(_TABLE["batch_decorators"])
FRAMEWORKS = tuple(
    Framework(
        row["name"],
        frozenset(row["apps"].split()),
        frozenset(row["routers"].split()),
        frozenset(row["routes"].split()),
        row.get("request", ""),
        row.get("validates"),
    )
    for row in _TABLE["frameworks"]
)
# They pass every event to the application.
ADAPTERS = frozenset(_TABLE["adapters"])
# By these an application gets functions that its decorators do not show.
HIDDEN = frozenset(_TABLE["hidden"])
# Parameters of a route of FastAPI that hold the raw request, and those that hold none of it.
REQUESTS = frozenset(_TABLE["requests"])
NOT_OF_REQUEST = frozenset(_TABLE["not_of_request"])
DEPENDENCIES = frozenset(_TABLE["dependencies"])
# The modules of which one is imported where a known validator is used.
LIBRARIES = tuple(_TABLE["libraries"])
# Types that take any value.
ANY_TYPES = frozenset(_TABLE["any_types"])
# Functions that return what they are given in another form.
CONVERSIONS = frozenset(_TABLE["conversions"])
DATA_CLASSES = "aws_lambda_powertools.utilities.data_classes."
# Functions that say something of a value and hand nothing of it on.
QUESTIONS = frozenset(_TABLE["questions"])
# Fields that the service writes, whoever sends the event, by what follows in the path.
WRITTEN_BY_AWS = frozenset(tuple(path.split(".")) for path in _TABLE["written_by_aws"])
