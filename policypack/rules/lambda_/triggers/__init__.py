"""What starts functions, and what becomes of events."""
