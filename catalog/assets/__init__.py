"""What teams offer for reuse: assets, their immutable versions and movable aliases, and the rules
they follow. The rules (kinds, naming, versions, digest, compatibility, lifecycle, licences, diff,
snippets) are pure functions over values, so that the command line can use them without a server.
"""
