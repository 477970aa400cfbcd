"""Reads a program's settings files, and the waivers in its comments."""
