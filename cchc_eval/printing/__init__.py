"""The evaluation's documents on paper: from what each DocType has stored to page, PDF, Word and Excel."""
