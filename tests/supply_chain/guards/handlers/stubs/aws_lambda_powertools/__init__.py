"""Stands in for Powertools: decorators that pass the event on."""


class _Utility:
    def __init__(self, **options):
        self.options = options

    def info(self, *arguments, **fields):
        pass

    def _plain_or_with_options(self, function=None, **options):
        return function or (lambda inner: inner)

    inject_lambda_context = capture_lambda_handler = log_metrics = _plain_or_with_options


Logger = Tracer = Metrics = _Utility
