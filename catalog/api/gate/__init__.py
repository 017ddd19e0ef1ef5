"""The front gate: bytes to a request, a document within limits, headers on every answer."""
