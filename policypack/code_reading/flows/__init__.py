"""Flows from the event to a dangerous call, in the terms of no language.

A reader of a language takes the names of the triggers that start the function, and returns
`Flows`. `sources` knows which fields of an event others write, `kinds` what a sink does.
"""

from policypack.code_reading.flows.flow import (
    NOTHING_DECLARED,
    OF_ADDRESSES,
    OF_OBJECTS,
    Declared,
    Flow,
    Flows,
    Kind,
    Misuse,
    Misused,
    Place,
    Sent,
    Sink,
    Source,
    Step,
    Undecided,
)
from policypack.code_reading.flows.sources import is_fixed
