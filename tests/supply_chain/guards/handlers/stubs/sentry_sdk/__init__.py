"""Stands in for Sentry's SDK."""


def init(**options):
    pass
