"""Publishing the ranking of a round on the web, where the settings allow it, until it is taken off.

What is published is the round's released ranking in force, once it is issued; after an amendment the amending one.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_council_decision.release import IN_FORCE, RANKING
from cchc_eval.cchc_eval.doctype.cchc_settings.followup import setting
from cchc_eval.permissions.roles import CLERK, MANAGER, roles_of

ROUND, ADDRESS = "CCHC Evaluation Round", "ket-qua-cchc"
SHOWN = (
	"name",
	"decision",
	"round",
	"number",
	"symbol",
	"decision_date",
	"authority",
	"amends",
	"issued_file",
	"issued_digest",
	"rank_names",
	"groups_json",
	"results_json",
	"excluded_json",
)
# Of the list of rounds; older ones are found by their address.
MOST_LISTED = 50


@frappe.whitelist()
def publication(round: str) -> dict[str, Any]:
	"""{"allowed": by the settings, "published": bool, "address": of the page}: for who publishes."""
	_require_publisher()
	_readable(round)
	return {"allowed": is_allowed(), "published": is_published(round), "address": f"/{ADDRESS}/{round}"}


@frappe.whitelist(methods=["POST"])
def publish(round: str) -> None:
	_require_publisher()
	_readable(round)
	if not is_allowed():
		frappe.throw(
			_("The settings allow no public page: turn on “{0}” in CCHC Settings first.").format(
				_("Rankings May Be Published on the Web", context="CCHC Settings")
			),
			title=_("Not Published"),
		)
	if ranking_of(round) is None:
		frappe.throw(
			_(
				"Round {0} has no issued decision in force: its ranking is published once it has number, date and file."
			).format(round),
			title=_("Not Published"),
		)
	if is_published(round):
		return
	_put(round, now_datetime(), _("Ranking published on the web"))


@frappe.whitelist(methods=["POST"])
def take_off(round: str) -> None:
	"""At once, with the decision's file. Also where the settings do not allow the page any more."""
	_require_publisher()
	_readable(round)
	if is_published(round):
		_put(round, None, _("Ranking taken off the web"))


def _put(round: str, moment: Any, comment: str) -> None:
	# A round that is closed is published all the same, and a save would take all its rows.
	frappe.db.set_value(ROUND, round, "published_on", moment, update_modified=False)
	frappe.get_doc(ROUND, round).add_comment("Info", comment)


def _require_publisher() -> None:
	if roles_of().isdisjoint((CLERK, MANAGER)):
		frappe.throw(
			_("Only a user with the role {0} or {1} publishes a ranking.").format(_(CLERK), _(MANAGER)),
			frappe.PermissionError,
		)


def _readable(round: str) -> None:
	frappe.get_doc(ROUND, round).check_permission("read")


# What everyone may see


def is_allowed() -> bool:
	return bool(cint(setting("publish_rankings")))


def is_published(round: str) -> bool:
	return bool(frappe.db.get_value(ROUND, round, "published_on"))


def ranking_of(round: str) -> Any | None:
	"""SHOWN of the round's issued ranking in force; None where there is none, whether published or not."""
	issued = {"round": round, "state": IN_FORCE, "number": (">", 0), "issued_digest": ("is", "set")}
	found = frappe.get_all(RANKING, issued, list(SHOWN), order_by="creation desc", limit=1)
	return found[0] if found else None


def published_rankings() -> list[Any]:
	"""What the list says of the published rounds that have an issued ranking in force, the latest first."""
	rounds = frappe.get_all(ROUND, {"published_on": ("is", "set")}, pluck="name", order_by="name")
	issued = {"round": ("in", rounds or [""]), "state": IN_FORCE, "number": (">", 0), "issued_digest": ("is", "set")}
	fields = ["round", "number", "symbol", "decision_date", "authority"]
	order = "year desc, decision_date desc, name desc"
	return frappe.get_all(RANKING, issued, fields, order_by=order, limit=MOST_LISTED)
