"""The map as data: who can start what, and what is reached from there."""
