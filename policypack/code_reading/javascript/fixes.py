"""What a practitioner changes in code for Node.js, by the kind of the sink or the mistake."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.code_reading.flows import Kind, Misused

FIXES: Mapping[Kind | Misused, str] = {
    Kind.CODE: "Look the action up in an object of the functions that it may name, or parse the "
    "value with JSON.parse",
    Kind.TEMPLATE: "Keep the template in the package and pass the text as a value",
    Kind.COMMAND: "Pass the arguments as an array to child_process.execFile, without the option "
    "shell",
    Kind.DESERIALIZATION: "Parse the text with JSON.parse, and validate it with a schema",
    Kind.SQL: "Pass the value as a parameter of the statement ($1, ? or :name), and take names of "
    "columns from an allow list",
    Kind.NOSQL: "Write the expression as a literal, and pass values in ExpressionAttributeValues",
    Kind.FILTER: "Make the value a text with String(), check that it is one, or compare with $eq",
    Kind.PATH: "Take path.basename of the name, or check that path.resolve of it starts with the "
    "folder",
    Kind.REQUEST: "Compare the host of new URL(...) with an allow list, or build the address from "
    "a fixed host and encodeURIComponent",
    Kind.HTML: "Escape the text with a library such as escape-html, or answer with JSON",
    Kind.PATTERN: "Escape the text before it becomes a pattern, or compare texts with includes",
    Kind.RESOURCE: "Take the name from the environment, or compare it with an allow list",
    Kind.PROTOTYPE: "Use a Map or Object.create(null), or refuse __proto__, constructor and "
    "prototype as keys",
    Kind.LOG: "Log the fields that are needed, such as the request ID",
    Misused.TLS: "Leave certificate verification on, and pass the certificate authority of a "
    "private endpoint as ca",
    Misused.SECRET_LOGGED: "Log the names of the variables that are needed, and none of the values",
}
