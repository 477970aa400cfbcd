"""Vectors at the edges of what guards accept: each notices a fault in them.

A fault switches one refusal off or moves one bound (`faults`). Planted in the guards, it has to
change the result of a vector; where none shows it, `search` looks for an event that does among
`candidates`, and keeps it as a vector of the kind `edge`. `equivalent.csv` lists the faults that
change no result, each with the reason.

    python -m tests.conformance.edges              # all faults: noticed, equivalent, or not noticed
    python -m tests.conformance.edges sqs s3       # those of two sources
    python -m tests.conformance.edges --search sqs # look for vectors that notice the others
"""
