"""Who may do what: actors, roles as one table of grants, and the one visibility predicate."""
