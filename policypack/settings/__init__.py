"""Settings and waivers of an organization and a program."""
