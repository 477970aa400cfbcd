"""Access of principals to resources and to each other, for rules, `map` and `who-can`."""
