from __future__ import annotations

from cchc_eval.cchc_eval.doctype.cchc_settings.followup import fill_defaults


def execute() -> None:
	fill_defaults()
