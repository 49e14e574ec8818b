"""Stories that are a decision alone: one customer, some days, no run."""
