"""What Frappe loads of this app: declarations only."""

import frappe as _frappe

# Frappe 16 serves the desk below another path than 15.
_DESK = "/app" if _frappe.__version__.startswith("15.") else "/desk"

app_name = "cchc_eval"
app_title = "Cải cách hành chính"
app_publisher = "The cchc_eval maintainers"
app_description = "Yearly evaluation and ranking of administrative-reform work"
app_email = "cchc-eval@example.org"
app_license = "mit"

add_to_apps_screen = [
	{
		"name": app_name,
		"logo": "/assets/cchc_eval/images/cchc.svg",
		"title": app_title,
		"route": f"{_DESK}/cchc",
		"has_permission": "cchc_eval.permissions.roles.has_desk",
	}
]

require_type_annotated_api_methods = True
export_python_type_annotations = True

app_include_js = "cchc_eval.bundle.js"
app_include_css = "cchc_eval.bundle.css"
doctype_js = {
	"CCHC Self Assessment": "public/js/promises_on_self_assessment.js",
	"CCHC Council Decision": "public/js/followup_on_decision.js",
}

before_install = "cchc_eval.install.before_install"
after_install = "cchc_eval.install.after_install"
before_uninstall = "cchc_eval.install.before_uninstall"

permission_query_conditions = {
	"*": "cchc_eval.permissions.rows.conditions",
	"CCHC Self Assessment": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Appraisal": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Council Decision": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Council Vote": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Reward Proposal": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Reward Decision": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Improvement Plan": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Review Request": "cchc_eval.permissions.documents.query_conditions",
	"File": "cchc_eval.permissions.files.file_conditions",
	"Workflow Action": "cchc_eval.permissions.pointers.conditions",
	"Tag Link": "cchc_eval.permissions.pointers.conditions",
	"Energy Point Log": "cchc_eval.permissions.pointers.conditions",
	"Document Follow": "cchc_eval.permissions.pointers.conditions",
}
has_permission = {
	"CCHC Self Assessment": "cchc_eval.permissions.documents.has_permission",
	"CCHC Appraisal": "cchc_eval.permissions.documents.has_permission",
	"CCHC Council Decision": "cchc_eval.permissions.documents.has_permission",
	"CCHC Council Vote": "cchc_eval.permissions.documents.has_permission",
	"CCHC Reward Proposal": "cchc_eval.permissions.documents.has_permission",
	"CCHC Reward Decision": "cchc_eval.permissions.documents.has_permission",
	"CCHC Improvement Plan": "cchc_eval.permissions.documents.has_permission",
	"CCHC Review Request": "cchc_eval.permissions.documents.has_permission",
	"File": "cchc_eval.permissions.files.has_permission",
	"Number Card": "cchc_eval.cchc_eval.number_card.open_rounds.has_permission",
	"Workflow Action": "cchc_eval.permissions.pointers.has_permission",
	"Tag Link": "cchc_eval.permissions.pointers.has_permission",
	"Energy Point Log": "cchc_eval.permissions.pointers.has_permission",
	"Document Follow": "cchc_eval.permissions.pointers.has_permission",
}
auth_hooks = ["cchc_eval.permissions.files.check_download"]
after_request = ["cchc_eval.permissions.responses.trim", "cchc_eval.permissions.files.let_save_only"]
doc_events = {
	# `on_open`: our own event; a round is opened for the units of the rows passed with it.
	"CCHC Evaluation Round": {
		"on_open": "cchc_eval.cchc_eval.doctype.cchc_self_assessment.creation.on_round_opened",
	},
	# `on_issue`: our own event; a decision has its number and date and is about to be saved.
	"CCHC Council Decision": {
		"on_submit": [
			"cchc_eval.printing.issued.keep_draft_later",
			"cchc_eval.cchc_eval.doctype.cchc_improvement_plan.creation.on_decision_approved",
		],
		"on_issue": ["cchc_eval.printing.issued.keep_issued", "cchc_eval.printing.issued.tell_host_later"],
	},
	"CCHC Reward Decision": {"on_issue": "cchc_eval.printing.issued.keep_issued"},
	"Comment": {
		"validate": "cchc_eval.permissions.history.check_comment",
		"on_update": "cchc_eval.permissions.history.forget_comments",
		"after_delete": "cchc_eval.permissions.history.forget_comments",
	},
	"Communication": {
		"validate": "cchc_eval.permissions.history.check_communication",
		"on_update": "cchc_eval.permissions.history.forget_comments",
		"after_delete": "cchc_eval.permissions.history.forget_comments",
	},
	"ToDo": {"validate": "cchc_eval.permissions.history.check_todo"},
	"Document Follow": {
		"validate": "cchc_eval.permissions.history.check_follow",
		"after_insert": "cchc_eval.permissions.history.drop_follow",
	},
	"Kanban Board": {"validate": "cchc_eval.overrides.figures.check_stored"},
	"DocShare": {"validate": "cchc_eval.permissions.documents.refuse_sharing"},
	"File": {
		# Before Frappe moves a file whose privacy is changed.
		"before_validate": [
			"cchc_eval.permissions.files.check_borrowed",
			"cchc_eval.printing.issued.check_file",
			"cchc_eval.controllers.evidence_files.check_file",
		],
		"on_trash": [
			"cchc_eval.printing.issued.check_trash",
			"cchc_eval.controllers.evidence_files.check_trash",
		],
	},
	"User": {
		"on_update": "cchc_eval.cchc_eval.doctype.cchc_unit.access.on_user_update",
		"on_trash": "cchc_eval.cchc_eval.doctype.cchc_unit.access.on_user_trash",
		"after_rename": "cchc_eval.cchc_eval.doctype.cchc_unit.access.on_user_rename",
	},
}
jinja = {"methods": ["cchc_eval.printing.jinja.cchc_paper"]}
override_whitelisted_methods = {
	"frappe.desk.form.load.getdoc": "cchc_eval.overrides.timeline.getdoc",
	"frappe.desk.form.load.get_docinfo": "cchc_eval.overrides.timeline.get_docinfo",
	"frappe.desk.form.save.savedocs": "cchc_eval.overrides.timeline.savedocs",
	"frappe.desk.form.load.get_communications": "cchc_eval.overrides.timeline.get_communications",
	"frappe.realtime.can_subscribe_doc": "cchc_eval.overrides.timeline.can_subscribe_doc",
	"frappe.realtime.has_permission": "cchc_eval.overrides.timeline.has_permission",
	"frappe.utils.print_format.download_pdf": "cchc_eval.printing.frappe_print.download_pdf",
	"frappe.client.get_count": "cchc_eval.overrides.queries.get_count",
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": (
		"cchc_eval.overrides.queries.get_workflow_state_count"
	),
	"frappe.desk.listview.get_group_by_count": "cchc_eval.overrides.queries.get_group_by_count",
	"frappe.utils.goal.get_monthly_goal_graph_data": "cchc_eval.overrides.queries.get_monthly_goal_graph_data",
	"frappe.desk.form.linked_with.get_submitted_linked_docs": "cchc_eval.overrides.queries.get_submitted_linked_docs",
	"frappe.desk.search.search_link": "cchc_eval.overrides.queries.search_link",
	"frappe.desk.search.search_widget": "cchc_eval.overrides.queries.search_widget",
	"frappe.desk.treeview.get_all_nodes": "cchc_eval.overrides.queries.get_all_nodes",
	"frappe.desk.form.utils.get_next": "cchc_eval.overrides.queries.get_next",
	"frappe.utils.print_format.report_to_pdf": "cchc_eval.overrides.queries.report_to_pdf",
	"frappe.client.validate_link": "cchc_eval.overrides.queries.validate_link",
	"frappe.client.validate_link_and_fetch": "cchc_eval.overrides.queries.validate_link_and_fetch",
	"frappe.desk.doctype.tag.tag.get_tagged_docs": "cchc_eval.overrides.queries.get_tagged_docs",
	"frappe.email.relink": "cchc_eval.overrides.queries.relink",
	"frappe.desk.form.document_follow.get_follow_users": "cchc_eval.overrides.timeline.get_follow_users",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "cchc_eval.overrides.figures.chart_data",
	"frappe.desk.doctype.number_card.number_card.get_result": "cchc_eval.overrides.figures.card_number",
	"frappe.desk.doctype.number_card.number_card.get_percentage_difference": (
		"cchc_eval.overrides.figures.card_difference"
	),
	"frappe.desk.notifications.get_open_count": "cchc_eval.overrides.figures.get_open_count",
	"frappe.desk.reportview.export_query": "cchc_eval.overrides.exports.export_list",
	"frappe.desk.query_report.export_query": "cchc_eval.overrides.exports.export_report",
	"frappe.core.doctype.data_export.exporter.export_data": "cchc_eval.overrides.exports.export_data",
	"frappe.core.doctype.data_import.data_import.download_template": "cchc_eval.overrides.exports.download_template",
}
scheduler_events = {
	"hourly": ["cchc_eval.notices.delivery.tell"],
	"daily": [
		"cchc_eval.cchc_eval.doctype.cchc_unit.access.sync_all",
		"cchc_eval.cchc_eval.doctype.cchc_improvement_plan.overdue.refresh",
	],
}
