// The council's views of its decision.
import { CouncilDialog } from "./office/council";
import { Presentation } from "./office/presentation";
import { ReadingView, show_criterion } from "./office/reading";
import { SessionView } from "./office/session";
import { WhatIf } from "./office/what_if";

frappe.provide("cchc_eval");
Object.assign(cchc_eval, { CouncilDialog, Presentation, ReadingView, SessionView, show_criterion, WhatIf });
