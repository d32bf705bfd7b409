"""What Frappe loads of this app: declarations only."""

app_name = "cchc_eval"
app_title = "CCHC Evaluation"
app_publisher = "The cchc_eval maintainers"
app_description = "Yearly evaluation and ranking of administrative-reform work"
app_email = "cchc-eval@example.org"
app_license = "mit"

require_type_annotated_api_methods = True
export_python_type_annotations = True

app_include_js = "cchc_eval.bundle.js"
app_include_css = "cchc_eval.bundle.css"
doctype_js = {
	"CCHC Self Assessment": "public/js/promises_on_self_assessment.js",
	"CCHC Council Decision": "public/js/followup_on_decision.js",
}

after_install = "cchc_eval.install.after_install"
before_uninstall = "cchc_eval.install.before_uninstall"

permission_query_conditions = {
	"*": "cchc_eval.row_permissions.conditions",
	"CCHC Self Assessment": "cchc_eval.permissions.query_conditions",
	"CCHC Appraisal": "cchc_eval.permissions.query_conditions",
	"CCHC Council Decision": "cchc_eval.permissions.query_conditions",
	"CCHC Council Vote": "cchc_eval.permissions.query_conditions",
	"CCHC Reward Proposal": "cchc_eval.permissions.query_conditions",
	"CCHC Reward Decision": "cchc_eval.permissions.query_conditions",
	"CCHC Improvement Plan": "cchc_eval.permissions.query_conditions",
	"CCHC Review Request": "cchc_eval.permissions.query_conditions",
	"File": "cchc_eval.file_permissions.file_conditions",
	"Workflow Action": "cchc_eval.references.conditions",
	"Tag Link": "cchc_eval.references.conditions",
	"Energy Point Log": "cchc_eval.references.conditions",
	"Document Follow": "cchc_eval.references.conditions",
}
has_permission = {
	"CCHC Self Assessment": "cchc_eval.permissions.has_permission",
	"CCHC Appraisal": "cchc_eval.permissions.has_permission",
	"CCHC Council Decision": "cchc_eval.permissions.has_permission",
	"CCHC Council Vote": "cchc_eval.permissions.has_permission",
	"CCHC Reward Proposal": "cchc_eval.permissions.has_permission",
	"CCHC Reward Decision": "cchc_eval.permissions.has_permission",
	"CCHC Improvement Plan": "cchc_eval.permissions.has_permission",
	"CCHC Review Request": "cchc_eval.permissions.has_permission",
	"File": "cchc_eval.file_permissions.has_permission",
	"Number Card": "cchc_eval.number_cards.has_permission",
	"Workflow Action": "cchc_eval.references.has_permission",
	"Tag Link": "cchc_eval.references.has_permission",
	"Energy Point Log": "cchc_eval.references.has_permission",
	"Document Follow": "cchc_eval.references.has_permission",
}
auth_hooks = ["cchc_eval.file_permissions.check_download"]
doc_events = {
	"CCHC Council Decision": {
		"on_submit": "cchc_eval.cchc_eval.doctype.cchc_improvement_plan.proposing.on_decision_approved",
	},
	"Comment": {
		"validate": "cchc_eval.timeline.check_comment",
		"on_update": "cchc_eval.timeline.forget_comments",
		"after_delete": "cchc_eval.timeline.forget_comments",
	},
	"Communication": {
		"validate": "cchc_eval.timeline.check_communication",
		"on_update": "cchc_eval.timeline.forget_comments",
		"after_delete": "cchc_eval.timeline.forget_comments",
	},
	"ToDo": {"validate": "cchc_eval.timeline.check_todo"},
	"Document Follow": {
		"validate": "cchc_eval.timeline.check_follow",
		"after_insert": "cchc_eval.timeline.drop_follow",
	},
	"Kanban Board": {"validate": "cchc_eval.frappe_figures.check_stored"},
	"DocShare": {"validate": "cchc_eval.permissions.refuse_sharing"},
	"File": {
		# Before Frappe moves a file whose privacy is changed.
		"before_validate": [
			"cchc_eval.file_permissions.check_borrowed",
			"cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence_files.check_file",
			"cchc_eval.printing.issued.check_file",
			"cchc_eval.evidence_rows.check_file",
		],
		"on_trash": [
			"cchc_eval.cchc_eval.doctype.cchc_self_assessment.evidence_files.check_trash",
			"cchc_eval.printing.issued.check_trash",
			"cchc_eval.evidence_rows.check_trash",
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
	"frappe.desk.form.load.getdoc": "cchc_eval.timeline.getdoc",
	"frappe.desk.form.load.get_docinfo": "cchc_eval.timeline.get_docinfo",
	"frappe.desk.form.save.savedocs": "cchc_eval.timeline.savedocs",
	"frappe.desk.form.load.get_communications": "cchc_eval.timeline.get_communications",
	"frappe.realtime.can_subscribe_doc": "cchc_eval.timeline.can_subscribe_doc",
	"frappe.realtime.has_permission": "cchc_eval.timeline.has_permission",
	"frappe.utils.print_format.download_pdf": "cchc_eval.printing.frappe_print.download_pdf",
	"frappe.client.get_count": "cchc_eval.frappe_ways.get_count",
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": (
		"cchc_eval.frappe_ways.get_workflow_state_count"
	),
	"frappe.desk.listview.get_group_by_count": "cchc_eval.frappe_ways.get_group_by_count",
	"frappe.utils.goal.get_monthly_goal_graph_data": "cchc_eval.frappe_ways.get_monthly_goal_graph_data",
	"frappe.desk.form.linked_with.get_submitted_linked_docs": "cchc_eval.frappe_ways.get_submitted_linked_docs",
	"frappe.desk.search.search_link": "cchc_eval.frappe_ways.search_link",
	"frappe.desk.search.search_widget": "cchc_eval.frappe_ways.search_widget",
	"frappe.desk.treeview.get_all_nodes": "cchc_eval.frappe_ways.get_all_nodes",
	"frappe.desk.form.utils.get_next": "cchc_eval.frappe_ways.get_next",
	"frappe.utils.print_format.report_to_pdf": "cchc_eval.frappe_ways.report_to_pdf",
	"frappe.client.validate_link": "cchc_eval.frappe_ways.validate_link",
	"frappe.desk.doctype.tag.tag.get_tagged_docs": "cchc_eval.frappe_ways.get_tagged_docs",
	"frappe.email.relink": "cchc_eval.frappe_ways.relink",
	"frappe.desk.form.document_follow.get_follow_users": "cchc_eval.timeline.get_follow_users",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "cchc_eval.frappe_figures.chart_data",
	"frappe.desk.doctype.number_card.number_card.get_result": "cchc_eval.frappe_figures.card_number",
	"frappe.desk.doctype.number_card.number_card.get_percentage_difference": (
		"cchc_eval.frappe_figures.card_difference"
	),
	"frappe.desk.notifications.get_open_count": "cchc_eval.frappe_figures.get_open_count",
	"frappe.desk.reportview.export_query": "cchc_eval.frappe_exports.export_list",
	"frappe.desk.query_report.export_query": "cchc_eval.frappe_exports.export_report",
	"frappe.core.doctype.data_export.exporter.export_data": "cchc_eval.frappe_exports.export_data",
	"frappe.core.doctype.data_import.data_import.download_template": "cchc_eval.frappe_exports.download_template",
	# By all its names.
	"run_doc_method": "cchc_eval.frappe_ways.run_doc_method",
	"runserverobj": "cchc_eval.frappe_ways.run_doc_method",
	"frappe.handler.run_doc_method": "cchc_eval.frappe_ways.run_doc_method",
	"frappe.handler.runserverobj": "cchc_eval.frappe_ways.run_doc_method",
}
scheduler_events = {
	"hourly": ["cchc_eval.notices.telling.tell"],
	"daily": [
		"cchc_eval.cchc_eval.doctype.cchc_unit.access.sync_all",
		"cchc_eval.cchc_eval.doctype.cchc_improvement_plan.overdue.refresh",
	],
}
