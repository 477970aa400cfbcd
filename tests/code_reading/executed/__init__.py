"""Labelled handlers that are run with an attack: the label is what happens."""
