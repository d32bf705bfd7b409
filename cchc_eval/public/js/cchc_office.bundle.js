// The office's views of a round, and what the council's share with them.
import { choose_criterion } from "./office/across";
import { AppraisalView } from "./office/appraisal";
import { bonus_table, ReleasedResultView } from "./office/released";
import { changes_table, line_of, results_table } from "./office/results";

frappe.provide("cchc_eval");
Object.assign(cchc_eval, {
	AppraisalView,
	bonus_table,
	choose_criterion,
	changes_table,
	line_of,
	ReleasedResultView,
	results_table,
});
