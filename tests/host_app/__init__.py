"""A small E-Office around the evaluation: what an app of the office does with an issued decision.

An app declares it in its hooks.py: `cchc_decision_issued = "host_app.register.take_over"`.
"""
