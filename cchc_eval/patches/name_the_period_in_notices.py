from __future__ import annotations

import json

import frappe

NOW = "{{ period }}"
BEFORE = "năm {{ doc.year }}"


def execute() -> None:
	"""Say of which part of the year a notice is, where the site kept its subject."""
	path = frappe.get_app_path("cchc_eval", "fixtures", "on_install", "5_notification.json")
	with open(path, encoding="utf-8") as file:
		packaged = json.load(file)
	for notification in packaged:
		subject = notification["subject"]
		older = {"name": notification["name"], "subject": subject.replace(NOW, BEFORE)}
		if NOW in subject:
			frappe.db.set_value("Notification", older, "subject", subject, update_modified=False)
