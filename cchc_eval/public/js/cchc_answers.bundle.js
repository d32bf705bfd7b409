// The answers of a self-assessment as a tree to fill in, with the points that the server computes.
import { AnswersView } from "./answers/view";

frappe.provide("cchc_eval");
cchc_eval.AnswersView = AnswersView;
