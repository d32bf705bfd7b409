from __future__ import annotations

import json

from cchc_eval.install import ON_INSTALL, make_fixtures


def execute() -> None:
	profiles = json.loads((ON_INSTALL / "7_role_profile.json").read_text(encoding="utf-8"))
	make_fixtures(frozenset(one["role_profile"] for one in profiles))
