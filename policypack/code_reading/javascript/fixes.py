"""What a practitioner changes in code for Node.js, by the kind of the sink or the mistake."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.code_reading.flows import Kind, Misused

FIXES: Mapping[Kind | Misused, str] = {
    Kind.CODE: (
        "Look the action up in an object of allowed functions, or parse the value with JSON.parse"
    ),
    Kind.TEMPLATE: "Keep the template in the package and pass the text as a value",
    Kind.COMMAND: (
        "Pass the arguments as an array to child_process.execFile, without the option shell"
    ),
    Kind.DESERIALIZATION: "Parse the text with JSON.parse, and validate it against a schema",
    Kind.SQL: (
        "Pass the value as a query parameter ($1, ? or :name), and look column names up in an "
        "allowlist"
    ),
    Kind.NOSQL: "Write the expression as a literal, and pass values in ExpressionAttributeValues",
    Kind.FILTER: (
        "Convert the value to a string with String(), check that it is a string, or compare it "
        "with $eq"
    ),
    Kind.PATH: (
        "Keep only the last part of the path with path.basename, or check that the result of "
        "path.resolve is in the intended folder"
    ),
    Kind.REQUEST: (
        "Check the host of new URL(...) against an allowlist, or build the URL from a fixed host "
        "and encodeURIComponent"
    ),
    Kind.HTML: "Escape the text with a library such as escape-html, or respond with JSON",
    Kind.PATTERN: "Escape the text before you compile it, or compare strings with includes",
    Kind.RESOURCE: "Read the name from an environment variable, or check it against an allowlist",
    Kind.PROTOTYPE: (
        "Use a Map or Object.create(null), or reject the keys __proto__, constructor and prototype"
    ),
    Kind.LOG: "Log only the fields that you need, such as the request ID",
    Misused.TLS: (
        "Leave certificate verification on, and pass the certificate authority of a private "
        "endpoint as ca"
    ),
    Misused.SECRET_LOGGED: "Log the names of the variables that you need, and none of their values",
}
