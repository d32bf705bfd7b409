"""Serve one site on this machine only, with its static files: `python serve.py SITE PORT`, in the sites folder."""

from __future__ import annotations

import sys

import frappe.app
from database_user import share_database_user
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import run_simple

if __name__ == "__main__":
	share_database_user()
	site, port = sys.argv[1], int(sys.argv[2])
	frappe.app._site = site
	frappe.app._sites_path = "."
	frappe.app.application = SharedDataMiddleware(frappe.app.application, {"/assets": "assets"})
	run_simple("127.0.0.1", port, frappe.app.application, threaded=True)
