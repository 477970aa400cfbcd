"""Who may do what on what, and who can act as whom: what rules, `map` and `who-can` ask."""
