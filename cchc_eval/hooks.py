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
		"on_update": "cchc_eval.timeline.forget_comments",
		"after_delete": "cchc_eval.timeline.forget_comments",
	},
	"Document Follow": {
		"validate": "cchc_eval.timeline.check_follow",
		"after_insert": "cchc_eval.timeline.drop_follow",
	},
	"DocShare": {"validate": "cchc_eval.permissions.refuse_sharing"},
	"File": {
		# Before Frappe moves a file whose privacy is changed.
		"before_validate": [
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
