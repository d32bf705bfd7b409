// The office's and the council's views of a round.
import { AppraisalView } from "./office/appraisal";
import { CouncilDialog } from "./office/council";
import { bonus_table, ReleasedResultView } from "./office/released";
import { changes_table, results_table } from "./office/results";
import { SessionView } from "./office/session";

frappe.provide("cchc_eval");
Object.assign(cchc_eval, {
	AppraisalView,
	bonus_table,
	CouncilDialog,
	changes_table,
	ReleasedResultView,
	results_table,
	SessionView,
});
