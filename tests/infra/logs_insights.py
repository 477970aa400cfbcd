"""A part of CloudWatch Logs: queries of Logs Insights and patterns of metric filters.

    rows(query, records)            # what Logs Insights answers
    is_counted(pattern, record)     # whether a metric filter takes a record in JSON

What it does not know is an error, never an empty answer.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

Row = dict[str, Any]
_TOKEN = re.compile(r'"[^"]*"|[\w.]+|!=|>=|<=|&&|\|\||[=<>(),\[\]|*{}$]')
_MINUTES = {"m": 1, "h": 60}
_AGGREGATES: Mapping[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "count_distinct": lambda values: len(set(values)),
    "sum": sum,
    "avg": lambda values: sum(values) / len(values),
    "latest": lambda values: values[-1],
}


def rows(query: str, records: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The answer to a query over records in the order of their time. Raises ValueError."""
    made: list[Row] = [_flat(record) for record in records]
    for command in _split(_tokens(query), "|"):
        name, rest = command[0], command[1:]
        if name not in _COMMANDS:
            raise ValueError(f"unknown command: {name}")
        made = _COMMANDS[name](rest, made)
    return made


def is_counted(pattern: str, record: Mapping[str, Any]) -> bool:
    """Whether a pattern in braces takes a record. Raises ValueError for another pattern."""
    tokens = [token.removeprefix(".") for token in _tokens(pattern) if token != "$"]
    if tokens[0] != "{" or tokens[-1] != "}":
        raise ValueError(f"no pattern of JSON: {pattern}")
    words = {"&&": "and", "||": "or"}
    return _Condition([words.get(token, token) for token in tokens[1:-1]]).of(_flat(record))


def _tokens(text: str) -> list[str]:
    if left := re.sub(r"\s+", "", _TOKEN.sub("", text)):
        raise ValueError(f"cannot be read: {left}")
    return _TOKEN.findall(text)


def _split(tokens: list[str], mark: str) -> list[list[str]]:
    """The tokens between marks that stand in no brackets."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token in "([") - (token in ")]")
        if token == mark and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _flat(value: Any, at: str = "") -> Row:
    """The fields as Logs Insights discovers them: `chain.id`, `refused.0.reason`."""
    if isinstance(value, Mapping):
        pairs = [(str(key), held) for key, held in value.items()]
    elif isinstance(value, list):
        pairs = [(str(index), held) for index, held in enumerate(value)]
    else:
        return {at: value}
    found: Row = {}
    for key, held in pairs:
        found |= _flat(held, f"{at}.{key}" if at else key)
    return found


class _Condition:
    """An expression of comparisons, `and`, `or`, parentheses, `in` and `ispresent`."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._at = tokens, 0

    def of(self, row: Row) -> bool:
        self._at = 0
        result = self._either(row)
        if self._at != len(self._tokens):
            raise ValueError(f"cannot be read: {' '.join(self._tokens[self._at :])}")
        return result

    def _either(self, row: Row) -> bool:
        result = self._both(row)
        while self._is("or"):
            result = self._both(row) or result
        return result

    def _both(self, row: Row) -> bool:
        result = self._one(row)
        while self._is("and"):
            result = self._one(row) and result
        return result

    def _one(self, row: Row) -> bool:
        if self._is("("):
            result = self._either(row)
            self._want(")")
            return result
        if self._is("ispresent"):
            self._want("(")
            present = self._next() in row
            self._want(")")
            return present
        held, operator = row.get(self._next()), self._next()
        if operator == "in":
            self._want("[")
            known = []
            while not self._is("]"):
                known += [] if self._is(",") else [_literal(self._next())]
            return held in known
        return _compared(held, operator, _literal(self._next()))

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _is(self, token: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at] == token
        self._at += found
        return found

    def _want(self, token: str) -> None:
        if not self._is(token):
            raise ValueError(f"missing {token}")


def _literal(token: str) -> Any:
    return token[1:-1] if token.startswith('"') else float(token)


def _compared(held: Any, operator: str, other: Any) -> bool:
    if operator in {"=", "!="}:
        return (held == other) is (operator == "=")
    if held is None or isinstance(held, str):
        return False
    return bool({">": held > other, "<": held < other}[operator])


def _filter(tokens: list[str], made: list[Row]) -> list[Row]:
    condition = _Condition(tokens)
    return [row for row in made if condition.of(row)]


def _sort(tokens: list[str], made: list[Row]) -> list[Row]:
    field, order = tokens
    return sorted(made, key=lambda row: row[field], reverse={"desc": True, "asc": False}[order])


def _limit(tokens: list[str], made: list[Row]) -> list[Row]:
    return made[: int(tokens[0])]


def _stats(tokens: list[str], made: list[Row]) -> list[Row]:
    """Aggregates; a value that a record has not counts in none of them."""
    at = tokens.index("by")
    keys = [_key(each) for each in _split(tokens[at + 1 :], ",")]
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in made:
        groups.setdefault(tuple(value(row) for _, value in keys), []).append(row)
    answer: list[Row] = []
    for group, members in groups.items():
        found: Row = {name: value for (name, _), value in zip(keys, group, strict=True)}
        for function, _, field, _, _, name in _split(tokens[:at], ","):
            values = [row[field] for row in members if field in row]
            found[name] = _AGGREGATES[function](members if field == "*" else values)
        answer.append(found)
    return answer


def _key(tokens: list[str]) -> tuple[str, Callable[[Row], Any]]:
    if tokens[0] != "bin":
        (field,) = tokens
        return field, lambda row: row.get(field)
    size = int(tokens[2][:-1]) * _MINUTES[tokens[2][-1]] * 60

    def started(row: Row) -> int:
        moment = datetime.fromisoformat(row["timestamp"].replace("Z", "+00:00"))
        return int(moment.timestamp()) // size * size

    return "bin", started


_COMMANDS: Mapping[str, Callable[[list[str], list[Row]], list[Row]]] = {
    "filter": _filter,
    "stats": _stats,
    "sort": _sort,
    "limit": _limit,
}
