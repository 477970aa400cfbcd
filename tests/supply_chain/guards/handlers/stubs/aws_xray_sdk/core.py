"""Stands in for the X-Ray SDK."""


class _Recorder:
    def capture(self, name):
        return lambda function: function


xray_recorder = _Recorder()
