"""Parsers of XML that resolve external entities of what they are given (XXE)."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.code_reading.flows import Kind
from policypack.code_reading.python.called import Called
from policypack.code_reading.python.found import Found
from policypack.code_reading.python.values import Value, deep
from policypack.start.lazy_patterns import lazy_pattern

AS_OF = "2026-11-30"
# lxml resolves no external entities by default since 5.0:
# https://lxml.de/5.0/changes-5.0.0.html
_LXML_PARSERS = frozenset(
    {"lxml.etree.XMLParser()", "lxml.etree.ETCompatXMLParser()", "lxml.etree.XMLTreeBuilder()"}
)
_LXML = frozenset(
    {"lxml.etree.parse", "lxml.etree.fromstring", "lxml.etree.XML", "lxml.etree.iterparse"}
)
# Of the standard library's parsers only SAX resolves them, where a feature is on, as it was before
# Python 3.7.1. Expat stops entities that expand without end since 2.4.1:
# https://docs.python.org/3/library/xml.html#xml-security
# https://docs.python.org/3/library/xml.sax.handler.html#xml.sax.handler.feature_external_ges
_SAX = "xml.sax.make_parser()"
_SAX_METHODS: Mapping[str, str] = {f"{_SAX}.parse": "source", f"{_SAX}.feed": "data"}
# They take such a parser after what they parse.
_DOM = frozenset(
    f"xml.dom.{module}.{name}"
    for module in ("minidom", "pulldom")
    for name in ("parse", "parseString")
)
_FEATURE = lazy_pattern(
    r"(?:.*\bfeature_external_[gp]es|http://xml\.org/sax/features/external-.*-entities)"
)


def judge_parser(call: Called, found: Found) -> None:
    """Reports texts of others that a parser with external entities is given."""
    if call.name in _LXML:
        _judge_lxml(call, found)
    elif call.name == f"{_SAX}.setFeature":
        named = next((each.name for each in call.at(0).externals), call.at(0).text or "")
        if _FEATURE.fullmatch(named) and call.at(1).text not in {"False", "0"}:
            found.resolves_entities = True
    elif found.resolves_entities and call.name in _SAX_METHODS:
        _reached(call, found, _SAX_METHODS[call.name])
    elif found.resolves_entities and call.name in _DOM:
        given = (*call.args[1:], *call.kwargs.values())
        if any(each.name == _SAX for value in given for each in value.externals):
            _reached(call, found)


def _judge_lxml(call: Called, found: Found) -> None:
    for external in _second(call).externals:
        options = {name: value.text for name, value in external.given.items()}
        opens = options.get("resolve_entities") == "True" or options.get("no_network") == "False"
        if external.name in _LXML_PARSERS and opens:
            _reached(call, found)


def _second(call: Called) -> Value:
    return call.at("parser") if "parser" in call.kwargs else call.at(1)


def _reached(call: Called, found: Found, keyword: str = "") -> None:
    origins = (*deep(call.at(0)), *deep(call.at(keyword)))
    found.reached(Kind.XML, call.shown, call.place, origins)
