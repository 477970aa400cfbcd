"""The shape of a run's document: one definition for the code, its checks and the JSON Schema.

`docs/findings.md` has the schema and an example. Unknown information is null. Within schema 1, keys
may be added and none change their meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import NotRequired, TypedDict

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"
SeverityName = Literal["low", "medium", "high", "critical"]
ConfidenceName = Literal["high", "medium", "low"]
OutcomeName = Literal["violates", "undecided", "remediated"]
Count = Annotated[int, Field(ge=0)]
Line = Annotated[int, Field(ge=1)] | None
_DOCSTRINGS = ConfigDict(use_attribute_docstrings=True)


@with_config(_DOCSTRINGS)
class Resource(TypedDict):
    """A resource of a stack."""

    urn: str
    """Pulumi's URN"""
    type: str
    """Pulumi type, such as `aws:sqs/queue:Queue`"""
    name: str
    """Name in the program"""


@with_config(_DOCSTRINGS)
class Place(TypedDict):
    """The finding that another one is folded into."""

    rule: str
    """ID of its rule"""
    subject: str
    """Its URN, or its file outside a stack"""
    path: str
    """Its path"""


@with_config(_DOCSTRINGS)
class Waiver(TypedDict):
    """Who accepts a finding, why, and until when."""

    reason: str
    """Why the finding is accepted"""
    owner: str
    """Who accepts it"""
    expires: str
    """Last day on which it applies, `YYYY-MM-DD` in UTC"""


@with_config(_DOCSTRINGS)
class Grant(TypedDict):
    """A statement of an IAM document, in one spelling."""

    effect: str
    """`Allow` or `Deny`"""
    actions: NotRequired[list[str]]
    """Actions"""
    not_actions: NotRequired[list[str]]
    """Actions of `NotAction`"""
    principals: NotRequired[list[str]]
    """Principals: `*`, or the kind and the principal"""
    not_principals: NotRequired[list[str]]
    """Principals of `NotPrincipal`"""
    resources: NotRequired[list[str]]
    """Resources"""
    not_resources: NotRequired[list[str]]
    """Resources of `NotResource`"""
    conditions: NotRequired[list[list[str | list[str]]]]
    """Operator, key and values of each condition"""


@with_config(_DOCSTRINGS)
class Position(TypedDict):
    """A place in a file. Lines and columns start at 1; columns are in code points."""

    # Not docstrings: a class that inherits them does not have them.
    file: Annotated[str, Field(description="The file, relative to the repository")]
    line: Annotated[Line, Field(description="Its first line")]
    column: Annotated[Line, Field(description="Its first column")]
    end_line: Annotated[Line, Field(description="Its last line")]
    end_column: Annotated[Line, Field(description="The column after its last one")]


@with_config(_DOCSTRINGS)
class Related(Position):
    """A place related to a finding."""

    message: str
    """Description of the place"""


@with_config(_DOCSTRINGS)
class Finding(TypedDict):
    """One finding of one rule at one place."""

    rule: str
    """ID of the rule"""
    title: NotRequired[str]
    """Title of the rule"""
    severity: SeverityName
    """Severity of this finding"""
    confidence: NotRequired[ConfidenceName]
    """How sure a finding about a secret is; `medium` and `low`: by its name or its mark alone"""
    outcome: OutcomeName
    """`undecided`: the value is known after apply; `remediated`: the pack changed the resource"""
    drift: NotRequired[bool]
    """True for a deployed value that the program doesn't set, reported by an audit"""
    blocking: bool
    """Whether it stops the deployment; if remediated, whether it would without the remediation"""
    resource: Resource | None
    """The resource; null outside a stack"""
    path: str
    """Path of the property, such as `policy.Statement[0].Action`; may be empty"""
    message: str
    """Evidence, with property names as the provider spells them; baselines match findings by it"""
    evidence: NotRequired[str]
    """The message with property names in the program's language; absent if equal"""
    property: NotRequired[str]
    """The path in the program's language; absent if equal"""
    fix: str | None
    """How to fix it"""
    waits_for: str | None
    """The value that an undecided outcome needs"""
    file: str | None
    """Program, document or package, relative to the repository or as passed to the command"""
    line: Line
    """Line in the file: of the argument that sets the property, else of the resource's call"""
    column: NotRequired[Line]
    """First column of the argument, from 1, in code points"""
    end_line: NotRequired[Line]
    """Last line of the argument"""
    end_column: NotRequired[Line]
    """Column after the argument"""
    call: NotRequired[Position]
    """The callee of the call that creates the resource"""
    related: NotRequired[list[Related]]
    """The value's definition, if the argument only names it; the path of event data"""
    folded_into: Place | None
    """The finding with the same cause that reports this one as `Also`"""
    waived: Waiver | None
    """The waiver that covers it"""
    advisory_because: NotRequired[str]
    """Why it is advisory although its severity would block; otherwise absent"""
    content: NotRequired[Annotated[str, Field(pattern="^[0-9a-f]{32}$")]]
    """Digest of the faulty content, independent of its place; baselines and waivers accept it"""
    frameworks: NotRequired[dict[str, list[str]]]
    """Requirements of compliance frameworks that its rule checks, by framework"""
    owner: NotRequired[str | None]
    """The owner: tag of the resource or of the stack, else CODEOWNERS; null if unknown"""
    team: NotRequired[str | None]
    """The team: tag of the resource or of the stack; null if unknown"""
    grants: NotRequired[list[Grant] | None]
    """The statements of an IAM document at the path; null for other findings"""
    accepted: NotRequired[str]
    """The permissions that the baseline accepts there, and the additional ones"""
    known: NotRequired[bool]
    """Whether the finding is in the run's baseline; absent without a baseline"""
    fingerprint: NotRequired[Annotated[str, Field(pattern="^[0-9a-f]{32}$")]]
    """Identifies the finding: moved lines don't change it, changed content does"""
    project_id: NotRequired[str]
    """ID of its project in `projects`, if the document has several"""


@with_config(_DOCSTRINGS)
class Covered(TypedDict):
    """Which rules judged which resources."""

    rules: dict[str, list[str]]
    """Rules that judged a resource, with the types that they judge"""
    off: list[str]
    """Rules that the settings don't enable"""
    judged: dict[str, dict[str, list[str]]]
    """Names of resources, by the type that rules judge and, if different, by that in the URN"""


@with_config(_DOCSTRINGS)
class Run(TypedDict):
    """The run that reported the findings."""

    id: str
    """32 hexadecimal digits, different in each run"""
    command: str
    """Command, such as `preview`"""
    started: str | None
    """Start in UTC, `YYYY-MM-DDTHH:MM:SSZ`"""
    seconds: float | None
    """Duration"""
    mode: Literal["offline", "online"] | None
    """Which provider a preview used"""
    profile: str | None
    """Profile in effect, set by an option, a file, the stack or an organization"""
    loosened: list[str]
    """Each setting that is less strict than the profile"""
    read: NotRequired[list[str]]
    """Sources that were read: settings file, waivers in comments, configuration of the stack"""
    judged: NotRequired[Count]
    """Number of resources that a preview judged"""
    not_judged: NotRequired[list[str]]
    """Parts that a preview didn't judge, with the reason; empty if it judged everything"""
    fixable: NotRequired[Count]
    """Number of findings that `stackwarden fix` has an edit for, before it reads the program"""
    reviewable: NotRequired[Count]
    """Number of further findings that `stackwarden fix --unsafe` has an edit for"""
    covered: NotRequired[Covered]
    """Which rules judged which resources, if a preview judged everything"""


@with_config(_DOCSTRINGS)
class Stack(TypedDict):
    """The stack that was judged."""

    project: str
    """Pulumi project"""
    stack: str
    """Name of the stack"""


@with_config(_DOCSTRINGS)
class Failure(TypedDict):
    """Why the run did not judge everything."""

    status: Literal[2, 3]
    """Exit status: 2 wrong usage or configuration, 3 the engine or the program failed"""
    message: str
    """The error"""


@with_config(_DOCSTRINGS)
class Project(TypedDict):
    """One of several projects, or of several runs, in one document."""

    id: str
    """Its folder relative to the repository; for a merged run, its stack or the file passed"""
    file: str | None
    """Project file, relative to the repository"""
    run: Run
    """Its run"""
    stack: Stack | None
    """Its stack"""
    failure: Failure | None
    """Why its run did not judge everything"""


@with_config(_DOCSTRINGS)
class LeftOut(TypedDict):
    """A project that was found but not judged."""

    folder: str
    """Its folder, relative to the repository"""
    reason: str
    """Why it wasn't judged"""


@with_config(_DOCSTRINGS)
class Summary(TypedDict):
    """Counts. Folded findings are counted in `folded` only."""

    outcomes: dict[OutcomeName, Count]
    """Findings by outcome"""
    severities: dict[SeverityName, Count]
    """Violations by severity"""
    blocking: Count
    """Findings that stop the deployment"""
    waived: Count
    """Findings that a waiver covers"""
    folded: Count
    """Findings that are reported with another one"""


@with_config(_DOCSTRINGS)
class Document(TypedDict):
    """The findings of one run of `stackwarden`."""

    schema: Literal[1]
    """Version of this schema"""
    version: str | None
    """Version of Stackwarden"""
    run: Run
    """The run"""
    stack: Stack | None
    """The stack; null without a stack, or with more than one"""
    failure: Failure | None
    """Why the run did not judge everything"""
    findings: list[Finding]
    """All findings, including waived and folded ones"""
    summary: Summary
    """Counts of the findings"""
    projects: NotRequired[list[Project]]
    """Each project, if there may be several; `run` and `failure` then describe all of them"""
    left_out: NotRequired[list[LeftOut]]
    """Projects that were found but not judged"""


@lru_cache(maxsize=8)
def checker(shape: Any) -> TypeAdapter[Any]:
    """Returns a validator for a shape, which is built on first use."""
    return TypeAdapter(shape)


def json_schema() -> Mapping[str, Any]:
    """The JSON Schema of `Document`."""
    return {"$schema": SCHEMA_ID, **checker(Document).json_schema()}
