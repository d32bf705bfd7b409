// The rule of a criterion as a form with a trial answer, for whoever writes a criteria set.
import { RuleDialog } from "./rules/dialog";

frappe.provide("cchc_eval");
cchc_eval.RuleDialog = RuleDialog;
