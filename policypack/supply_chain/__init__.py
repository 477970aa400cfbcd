"""What ships with a stack: archives, what they depend on, and what is known about it."""
