// The trend through the year: of one form for its unit, of a round for the office.
import { show_round_trend, show_unit_trend } from "./monitoring/trend";

frappe.provide("cchc_eval");
Object.assign(cchc_eval, { show_round_trend, show_unit_trend });
