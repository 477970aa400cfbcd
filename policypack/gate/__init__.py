"""Reports changes to the gate: the files that decide whether a change of the program passes.

`revisions` reads a revision without a checkout. `facts` finds the parts of its files that configure
the gate; `sections`, `mentions` and `pipelines` find the jobs that run it. `changes` compares two
revisions.
"""
