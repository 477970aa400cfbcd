"""Conformance vectors: what guards make of events, for guards in any language.

`conformance/` holds them, docs/conformance.md says what they mean, and

    python -m tests.conformance           # writes them from samples, options, mutations and attacks
    python -m tests.conformance sqs s3    # those of two sources
    python -m tests.conformance --check   # says what would be written otherwise

makes them. The tests read what is committed, and run each in this process.
"""
