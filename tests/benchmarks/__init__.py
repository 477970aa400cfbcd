"""`make bench`: the figures of the README, measured in one run."""
