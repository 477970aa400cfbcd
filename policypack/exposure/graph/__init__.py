"""The map as data: who can invoke each function, and what each function can reach."""
