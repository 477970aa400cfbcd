"""Where the source of a program gives a property of a resource: `Program.argument`."""
