"""Stands in for Mangum: an adapter between Lambda and a web framework."""


class Mangum:
    def __init__(self, app):
        self.app = app

    def __call__(self, event, context):
        print("body", event)
