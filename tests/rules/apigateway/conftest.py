"""The small release of the guards that these tests ship."""

from tests.rules.lambda_.guarded_functions import small_release

__all__ = ["small_release"]
