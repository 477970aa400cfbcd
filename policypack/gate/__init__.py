"""The gate itself in a repository: what decides whether a change of the program passes.

`revisions` reads a revision without a checkout, `facts` finds what belongs to the gate in it, and
`changes` compares two revisions.
"""
