"""What is measured: one module a family of scores, each with its conventions, `validate` and the scores.

`classification` and `regression` judge one side alone, `retrieval` the answer to a voice, `calibration`
whether confidence means anything, `floors` what a score must be read against, `uncertainty` how far it holds.
"""
