"""The permissions that a principal's documents grant together."""
