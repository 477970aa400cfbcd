"""How functions are configured, connected and observed."""
