"""The map in the forms that people read."""
