"""Whether the types of a schema lead back to themselves."""

from __future__ import annotations

import pytest

from policypack.rules.appsync.apis import is_recursive


@pytest.mark.parametrize(
    "schema",
    [
        "type Person { friends: [Person!]! }",
        'type Person @model { friends(first: Int = 3): [Person] @auth(groups: ["a"]) }',
        "type Job { by: Person } extend type Person { a: Int } extend type Person { job: Job }",
        "interface Node { next: Node }",
        # A field of an interface or a union leads to each of its types.
        "interface Node { id: ID } type Page implements Node & Other { parent: Node }",
        "union Owner = Person | Team type Team { name: String } type Person { of: Owner }",
        "union Owner =\n  | Team\n  | Person\ntype Team { name: String } type Person { of: Owner }",
    ],
)
def test_a_type_that_leads_back_to_itself_is_found(schema: str) -> None:
    assert is_recursive(schema)


@pytest.mark.parametrize(
    "schema",
    [
        "",
        "type Query { job(id: ID!): Job } type Job { by: Person } type Person { name: String }",
        # What is not a field of an answer: arguments, inputs, comments and descriptions.
        "type Job { find(by: Job, also: [Job]): String }",
        "input Filter { and: [Filter!] } type Query { find(filter: Filter): String }",
        "type Job {\n  # of: Job\n  id: ID\n}",
        'type Job { """ its job: Job { """ id: ID "of: Job" name: String }',
        "interface Node { id: ID } type Page implements Node { title: String }",
        "union Owner = Person | Team type Team { name: String } type Person { name: String }",
        "schema { query: Query } type Query { hello: String }",
    ],
)
def test_a_schema_without_one_limits_the_depth(schema: str) -> None:
    assert not is_recursive(schema)
