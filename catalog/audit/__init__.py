"""The provable record of who decided what: one hash-chained row per event, in the transaction of
the change itself."""
