"""Numbers as the database stores them."""

from __future__ import annotations

from decimal import Decimal


def as_typed(value: float | None) -> Decimal:
	"""A Float field as the decimal that was typed."""
	return Decimal(repr(float(value or 0)))
