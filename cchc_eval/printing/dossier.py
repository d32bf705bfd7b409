"""The dossier of a round or a unit as a ZIP: asked for with one press, made in the background, fetched by who asked.

Until it is made who asked may give it up. How it ended is told by the bell and on the document's timeline.

It lies in a folder of the site for a few days, outside of Frappe's files and so of backups; nothing but a token in the
hand of who asked for it leads there.
"""

import json
import secrets
import shutil
import time
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, get_fullname, get_site_path, now_datetime
from frappe.utils.response import send_private_file
from werkzeug.wrappers import Response

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_settings.office import office
from cchc_eval.controllers import background
from cchc_eval.documents.dossier import Dossier, Head, safe_name
from cchc_eval.permissions.roles import CLERK, MANAGER, OFFICE_HEAD, UNIT_HEAD, roles_of
from cchc_eval.printing import decided, dossier_contents
from cchc_eval.printing.dossier_contents import FORM, ROUND
from cchc_eval.storage.bulk import add_comments

FOLDER = "cchc-dossiers"  # below the site's private folder
KEPT_DAYS = 7
# Of a whole round: papers, manager and clerk of the archive, and who heads the office.
MAKERS = frozenset({MANAGER, CLERK, OFFICE_HEAD})
# Megabytes of evidence; `cchc_dossier_limit_mb` of the site's configuration says another.
LIMIT_MB = 2048
_DAY = 86_400


@frappe.whitelist(methods=["POST"])
def make(doctype: str, name: str) -> dict[str, str]:
	"""{"token"} of the dossier that is made in the background; of one that is being made already, its."""
	doc = _may_make(doctype, name)
	if (running := _running(doctype, name)) is not None:
		return {"token": running}
	office("department")
	round, unit = _of(doc)
	_check_size(dossier_contents.evidence_bytes(round, unit))
	token = secrets.token_hex(16)
	_note(token, {"doctype": doctype, "name": name, "done": 0, "ready": 0, "title": _stem(doc)})
	write_later = {"token": token, "round": round, "unit": unit, "timeout": 3 * 3600}
	background.put_off("cchc_eval.printing.dossier.write", f"dossier-{token}", **write_later)
	return {"token": token}


@frappe.whitelist(methods=["GET"])
def state(token: str) -> dict[str, Any]:
	"""{"done": files so far, "ready", "given_up", "error", "size", "missing", "title"} of a dossier that the user asked
	for."""
	kept = _own(token)
	found = {key: kept.get(key) for key in ("done", "ready", "error", "size", "missing", "title")}
	return {**found, "given_up": _is_given_up(token)}


@frappe.whitelist(methods=["POST"])
def cancel(token: str) -> None:
	"""Give up a dossier that is not made yet: the job of it stops at its next file and leaves nothing."""
	kept = _own(token)
	if kept.get("error") or cint(kept["ready"]) or _is_given_up(token):
		frappe.throw(_("This dossier is not being made: there is nothing to cancel."), title=_("Not Under Way"))
	# Beside what the job writes meanwhile, which would undo it.
	_given_up(token).touch()
	add_comments(kept["doctype"], {kept["name"]: _("{0}: cancelled, nothing was written.").format(_title())})


@frappe.whitelist(methods=["GET"])
def listed(doctype: str, name: str) -> list[dict[str, Any]]:
	"""[{"token", "title", "made_on", "size", "missing"}]: those of the document that the user made and may fetch."""
	_may_make(doctype, name)
	found = []
	for path in sorted(_folder().glob("*.json"), reverse=True):
		kept = _read(path)
		if kept and (kept["user"], kept["doctype"], kept["name"], cint(kept["ready"])) == (
			frappe.session.user, doctype, name, 1,
		):  # fmt: skip
			keys = ("title", "made_on", "size", "missing")
			found.append({"token": path.stem, **{key: kept.get(key) for key in keys}})
	return sorted(found, key=lambda one: str(one["made_on"]), reverse=True)


@frappe.whitelist(methods=["GET"])
def download(token: str) -> Response:
	"""The ZIP, streamed."""
	kept = _own(token)
	if not cint(kept["ready"]):
		frappe.throw(_("The dossier is not ready yet."))
	response = send_private_file(f"{FOLDER}/{token}.zip")
	response.headers.set("Content-Disposition", "attachment", filename=f"{kept['title']}.zip")
	response.headers["Cache-Control"] = "no-store"
	return response


def write(token: str, round: str, unit: str | None) -> None:
	"""In the background, with the rights of who asked."""
	frappe.set_user_lang(frappe.session.user)
	target = _folder() / f"{token}.zip"
	part = target.with_suffix(".part")
	about = {key: _own(token)[key] for key in ("doctype", "name")}
	try:
		made = _written(token, part, round, unit)
		part.replace(target)
	except background.GivenUp:
		part.unlink(missing_ok=True)
		return
	except Exception as error:
		part.unlink(missing_ok=True)
		frappe.log_error(title="Dossier", reference_doctype=ROUND, reference_name=round)
		_update(token, {"error": dossier_contents.said(error)})
		background.tell_failed(_title(), escape_html(dossier_contents.said(error)), **about)
		return
	made_on = now_datetime().isoformat(sep=" ", timespec="seconds")
	_update(token, {**made, "ready": 1, "size": target.stat().st_size, "made_on": made_on})
	said = _("{0} files; {1} are missing, listed with the reason in its table of contents.")
	said = said.format(made["done"] - made["missing"], made["missing"])
	add_comments(about["doctype"], {about["name"]: f"{_title()}: {said}"})
	background.tell_done(_title(), said, **about)


def _title() -> str:
	return _("Making the dossier (ZIP)")


def _given_up(token: str) -> Path:
	return _path(token).with_suffix(".given-up")


def _is_given_up(token: str) -> bool:
	return _given_up(token).exists()


def _written(token: str, part: Path, round: str, unit: str | None) -> dict[str, int]:
	done = missing = 0
	last = 0.0
	gave_up = _given_up(token)
	with Dossier(part) as dossier, decided.read_once():
		for title, items in dossier_contents.sections(round, unit):
			dossier.section(title)
			for item in items:
				if gave_up.exists():
					raise background.GivenUp
				try:
					content = item.content()
					if content is None:
						dossier.miss(item.paper, _("the file was lost"))
					else:
						dossier.add(item.paper, item.name, content, item.folders)
					missing += content is None
				except (frappe.ValidationError, frappe.PermissionError, OSError) as error:
					frappe.clear_messages()
					dossier.miss(item.paper, dossier_contents.said(error))
					missing += 1
				done += 1
				if time.monotonic() - last > 1:
					last = time.monotonic()
					_update(token, {"done": done})
		if gave_up.exists():
			raise background.GivenUp
		dossier.finish(_head(round, unit))
	return {"done": done, "missing": missing}


def _head(round: str, unit: str | None) -> Head:
	body = frappe.db.get_value("CCHC Unit", unit, "unit_name") if unit else None
	department = frappe.db.get_single_value("CCHC Settings", "department")
	title = f"Hồ sơ đánh giá, xếp hạng công tác cải cách hành chính {printed(round)}"
	return Head(body or department or "", title, get_fullname(frappe.session.user) or "", now_datetime())


def _of(doc: Document) -> tuple[str, str | None]:
	return (doc.name, None) if doc.doctype == ROUND else (doc.round, doc.unit)


def _stem(doc: Document) -> str:
	return safe_name(f"ho-so-{doc.name}").encode("ascii", "ignore").decode()


def _may_make(doctype: str, name: str) -> Document:
	if doctype not in (ROUND, FORM):
		frappe.throw(_("{0} has no dossier.").format(escape_html(doctype)))
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	allowed = MAKERS if doctype == ROUND else MAKERS | {UNIT_HEAD}
	if roles_of().isdisjoint(allowed):
		frappe.throw(
			_("The dossier is made by {0}.").format(", ".join(sorted(_(role) for role in allowed))),
			frappe.PermissionError,
		)
	return doc


def _check_size(evidence: int) -> None:
	limit = cint(frappe.conf.get("cchc_dossier_limit_mb")) or LIMIT_MB
	if evidence > limit * 1_000_000:
		frappe.throw(
			_(
				"The files of evidence are {0} MB together, more than the {1} MB of one dossier: make those of the "
				"units one by one, or let the administrator raise {2}."
			).format(evidence // 1_000_000, limit, "cchc_dossier_limit_mb"),
			title=_("Too Large"),
		)
	if shutil.disk_usage(_folder()).free < 2 * evidence + 200_000_000:
		frappe.throw(_("The server's disk has no room for the dossier."), title=_("Too Large"))


def _folder() -> Path:
	folder = Path(get_site_path("private", FOLDER))
	folder.mkdir(parents=True, exist_ok=True)
	return folder


def _path(token: str) -> Path:
	# It came from outside.
	if len(token) != 32 or not token.isalnum():
		frappe.throw(_("There is no such dossier; it is kept for {0} days.").format(KEPT_DAYS), frappe.PermissionError)
	return _folder() / f"{token}.json"


def _read(path: Path) -> dict[str, Any] | None:
	try:
		return json.loads(path.read_text(encoding="utf-8"))
	except (OSError, ValueError):
		return None


def _own(token: str) -> dict[str, Any]:
	kept = _read(_path(token))
	if kept is None or kept["user"] != frappe.session.user:
		frappe.throw(_("There is no such dossier; it is kept for {0} days.").format(KEPT_DAYS), frappe.PermissionError)
	return kept


def _running(doctype: str, name: str) -> str | None:
	for path in _folder().glob("*.json"):
		kept = _read(path)
		if not kept or kept.get("error") or cint(kept["ready"]) or _is_given_up(path.stem):
			continue
		# Not yet in the queue, or waiting there, or being made.
		recent = time.time() - path.stat().st_mtime < 600
		if (kept["user"], kept["doctype"], kept["name"]) == (frappe.session.user, doctype, name) and (
			recent or background.is_under_way(f"dossier-{path.stem}")
		):
			return path.stem
	return None


def _note(token: str, values: dict[str, Any]) -> None:
	path = _path(token)
	part = path.with_suffix(".tmp")
	part.write_text(json.dumps({"user": frappe.session.user, **values}, ensure_ascii=False), encoding="utf-8")
	part.replace(path)


def _update(token: str, values: dict[str, Any]) -> None:
	_note(token, {**(_read(_path(token)) or {}), **values})


def remove_old() -> None:
	"""Daily: what is older than KEPT_DAYS."""
	for path in _folder().iterdir():
		if time.time() - path.stat().st_mtime > KEPT_DAYS * _DAY:
			path.unlink(missing_ok=True)
