"""Maps what a stack exposes: who can invoke its functions, and what their roles can reach.

`exposure(stack, settings)` gives the map, `who_can(stack, question, settings)` one answer behind
it. All answers are those of the IAM judge; nothing is granted here by another measure.
"""
