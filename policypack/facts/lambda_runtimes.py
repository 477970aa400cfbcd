"""Lambda's runtimes for Python that the guards support, as of 2026-11-26.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
"""

PYTHON_RUNTIMES = ("python3.10", "python3.11", "python3.12", "python3.13", "python3.14")
