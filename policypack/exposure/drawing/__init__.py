"""Renders the map as text, diagrams and HTML."""
