"""The self-assessment form of a unit as an Excel workbook: written blank or filled, and read back.

`form_layout` declares columns, rows and inputs; `form_write`, `form_formulas`, `form_look` and `form_guide`
make the workbook; `form_structure` and `form_read` take it back; `form_figures` has to do with figures from elsewhere.
"""

from cchc_eval.workbook.form_layout import CONTEST
from cchc_eval.workbook.form_read import FaultyForm, FilledForm, figure_notes, read_form
from cchc_eval.workbook.form_write import misfits, write_form

__all__ = ["CONTEST", "FaultyForm", "FilledForm", "figure_notes", "misfits", "read_form", "write_form"]
