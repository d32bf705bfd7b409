"""The ways by which a unit's file comes to its self-assessment through HTTP."""

from __future__ import annotations

import base64

from factories_round import YEAR
from http_client import Person
from http_world import SELF_ASSESSMENT

UNIT = "U01"
AT = {"doctype": SELF_ASSESSMENT, "docname": f"CCHC-{YEAR}-{UNIT}"}
ATTACHED = {"attached_to_doctype": SELF_ASSESSMENT, "attached_to_name": AT["docname"], "is_private": 1}


def by_upload(user: Person, name: str, content: bytes) -> None:
	user.upload(name, content, **AT)


def by_resource(user: Person, name: str, content: bytes) -> None:
	user.insert("File", file_name=name, content=base64.b64encode(content).decode(), decode=1, **ATTACHED)


def by_client(user: Person, name: str, content: bytes) -> None:
	coded = base64.b64encode(content).decode()
	user.call("frappe.client.attach_file", filename=name, filedata=coded, decode_base64=1, is_private=1, **AT)


WAYS = [by_upload, by_resource, by_client]
