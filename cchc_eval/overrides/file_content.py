"""A file of the evaluation that may not be deleted stays on the disk too.

Frappe removes the content before it calls `on_trash`: where that refused, the transaction brought the record back, and
not the file.
"""

import frappe
from frappe.model.document import Document

from cchc_eval.controllers import evidence_files
from cchc_eval.printing import issued

HOOK = "delete_file_data_content"
OURS = f"{__name__}.remove"


def remove(file: Document, only_thumbnail: bool = False) -> None:
	"""Hook `delete_file_data_content`, of which Frappe calls the first app's alone: asks whether the file may be
	deleted, then lets another app, or Frappe, remove it."""
	# The insertion of a new one is rolled back.
	if not file.flags.new_file:
		evidence_files.check_trash(file)
		issued.check_trash(file)
	others = [path for path in frappe.get_hooks(HOOK) if path != OURS]
	if others:
		frappe.get_attr(others[0])(file, only_thumbnail=only_thumbnail)
	else:
		file.delete_file_from_filesystem(only_thumbnail=only_thumbnail)
