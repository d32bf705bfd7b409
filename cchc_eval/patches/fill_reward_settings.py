from __future__ import annotations

from cchc_eval.cchc_eval.doctype.cchc_settings.following_up import fill_defaults


def execute() -> None:
	fill_defaults()
