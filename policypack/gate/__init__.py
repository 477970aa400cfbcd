"""The gate itself in a repository: what decides whether a change of the program passes.

`revisions` reads a revision without a checkout. `facts` finds in it what a file states of the gate;
`sections`, `mentions` and `pipelines` find what runs it. `changes` compares two revisions.
"""
