"""Yearly evaluation and ranking of administrative-reform work (CCHC)."""

__version__ = "0.2.0"
