"""Official documents of an evaluation round as HTML and PDF; contexts in `contexts`.

Importing this needs neither WeasyPrint nor Pango; only `render_pdf` does.
"""

from cchc_eval.documents.pdf import PdfUnavailable, render_pdf
from cchc_eval.documents.render import Document, document_name, render_html

__all__ = ["Document", "PdfUnavailable", "document_name", "render_html", "render_pdf"]
