"""Libraries that validate the event of a Lambda function in JavaScript.

Each was read in the documentation of its package. An import is written `package` for its default
or its namespace, and `package#name` for a name.
"""

from __future__ import annotations

from collections.abc import Mapping

from policypack.facts.table import read_table

_TABLE = read_table(__file__)
# The library in words, by its package.
LIBRARIES: Mapping[str, str] = _TABLE["libraries"]
# Methods of a schema of zod: they return what is valid, or throw, or say why not.
SCHEMA_METHODS = frozenset(_TABLE["schema_methods"])
# Schemas that accept anything, and those that list the fields of an object.
ANYTHING = frozenset(_TABLE["anything"])
SHAPES = frozenset(_TABLE["shapes"])
# Methods that leave what a schema accepts as it is, or widen it; others narrow it.
CHANGING = frozenset(_TABLE["changing"])
# They accept what the schema refuses.
FORGIVING = frozenset(_TABLE["forgiving"])
# They accept what any of their schemas accepts, and refuse what any of them refuses.
EITHER = frozenset(_TABLE["either"])
HOLDING = frozenset(_TABLE["holding"])
# They refuse what a function says.
TESTING = frozenset(_TABLE["testing"])
# Functions of valibot, whose first argument is the schema.
SCHEMA_FUNCTIONS = frozenset(_TABLE["schema_functions"])
# Functions of valibot and Powertools that say whether a value is valid.
GUARDS = frozenset(_TABLE["guards"])
# Functions of joi that throw; `validate` of a schema returns `error` and the value as it came.
ASSERTING = frozenset(_TABLE["asserting"])
# Where the exported `parse` of Powertools has the event: parse(event, envelope, schema).
PARSE = "@aws-lambda-powertools/parser#parse"
# Middlewares that validate, and the option without which they do not. In a bundle, only the package
# is known.
MIDDLEWARES: Mapping[str, tuple[str, str]] = {
    name: (library, option) for name, (library, option) in _TABLE["middlewares"].items()
}
CORE = "@middy/core"
# Middlewares of these packages work on the event in a known way and may stand before.
KNOWN_PACKAGES = ("@middy/", "@aws-lambda-powertools/")
# Functions that return what they are given in another form.
CONVERSIONS = frozenset(_TABLE["conversions"])
# Functions that say something of a value and hand nothing of it on.
QUESTIONS = frozenset(_TABLE["questions"])
LOGS = frozenset(_TABLE["logs"])
LOGGERS = frozenset(_TABLE["loggers"])
# Methods that call their argument with each element: they return what it returns, elements that it
# selects, or neither.
MAPPING = frozenset(_TABLE["mapping"])
SELECTING = frozenset(_TABLE["selecting"])
ITERATING = MAPPING | SELECTING | {"forEach", "some", "every"}
