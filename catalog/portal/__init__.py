"""The portal: HTML pages rendered on the server from the answers of named operations.

A handler runs one operation through the door, a template turns the answer into a page. Nothing
here reads a table or knows a rule: what a page shows, a program can ask for.
"""
