"""What Frappe loads of this app: declarations only."""

app_name = "cchc_eval"
app_title = "CCHC Evaluation"
app_publisher = "The cchc_eval maintainers"
app_description = "Yearly evaluation and ranking of administrative-reform work"
app_email = "cchc-eval@example.org"
app_license = "mit"
