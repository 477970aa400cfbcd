"""Who may invoke functions, and what functions may do."""
