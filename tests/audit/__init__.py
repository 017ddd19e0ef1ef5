"""The audit: what is recorded, that it is whole, and that tampering is found."""
