"""Official documents of an evaluation round as HTML, PDF and Word; contexts in `contexts`.

Importing this needs neither WeasyPrint nor Pango; only `render_pdf` does.
"""

from cchc_eval.documents.pdf import PdfUnavailable, render_pdf
from cchc_eval.documents.render import Document, document_name, render_html
from cchc_eval.documents.word import render_word
from cchc_eval.documents.word_check import TemplateError

__all__ = [
    "Document",
    "PdfUnavailable",
    "TemplateError",
    "document_name",
    "render_html",
    "render_pdf",
    "render_word",
]
