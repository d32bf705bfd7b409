"""What the check of a site's integrity finds wrong (cchc_eval/integrity), for people to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, flt

from cchc_eval.scoring import Fault

_DECIMALS = 9


@dataclass(frozen=True)
class Finding:
	"""One thing wrong with one document.

	`what` and `cure` show no value, so that they can be told to those who may not see the scores.
	"""

	doctype: str
	name: str
	what: str
	cure: str
	values: str = ""  # what is stored, and what it should be

	def text(self, *, with_values: bool) -> str:
		values = f" ({self.values})" if with_values and self.values else ""
		return f"{_(self.doctype)} {self.name}: {self.what}{values}. {self.cure}"


def of_faults(document: tuple[str, str], what: str, faults: Iterable[Fault], cure: str) -> Finding:
	"""`what` with the places of the faults for {0}: their messages quote what is stored."""
	faults = list(faults)
	places = dict.fromkeys(fault.where for fault in faults if fault.where)
	return Finding(*document, what.format(", ".join(places) or document[1]), cure, "; ".join(map(str, faults)))


def compared(
	document: tuple[str, str],
	stored: Mapping[str, Any],
	wanted: Mapping[str, Any],
	what: Callable[[str], str],
	cure: str,
	table: str | None = None,
) -> Iterator[Finding]:
	"""One finding where a column of `wanted` is stored otherwise; `what` says so of their labels.

	`table`: the DocType of the row, where it is not the document itself that is compared.
	"""
	meta = frappe.get_meta(table or document[0])
	differing = [column for column, value in wanted.items() if not same(stored.get(column), value)]
	if differing:
		values = "; ".join(
			_("{0}: stored {1}, computed {2}").format(
				_label(meta, column), _shown(stored.get(column)), _shown(wanted[column])
			)
			for column in differing
		)
		yield Finding(*document, what(", ".join(_label(meta, column) for column in differing)), cure, values)


def same(stored: Any, wanted: Any) -> bool:
	if isinstance(wanted, (int, float)):
		return flt(stored, _DECIMALS) == flt(wanted, _DECIMALS)
	return cstr(stored) == cstr(wanted)


def _label(meta: Any, column: str) -> str:
	return _(meta.get_label(column), context=meta.name)


def _shown(value: Any) -> str:
	return f"{value:g}" if isinstance(value, float) else cstr(value) or "–"
