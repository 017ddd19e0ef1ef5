"""Ways in from elsewhere: what other systems hold, read as the same manifests people write.

Everything here runs on the client: it reads files and returns manifests, it opens no database and
no connection.
"""
