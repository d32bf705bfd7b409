"""The project's own checks of its files: standard library and Jinja only, without Frappe."""
