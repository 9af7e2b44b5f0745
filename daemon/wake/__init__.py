"""The wake stage: whether what is said is meant for this program."""
