"""Reads are compiled: a GraphQL document becomes SQL statements whose single value is the JSON
of the answer. Knows shapes and schemas, no subject."""
