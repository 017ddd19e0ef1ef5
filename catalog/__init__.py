"""The open reuse registry for enterprise AI."""
