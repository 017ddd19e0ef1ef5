"""The edge that directories speak to: SCIM 2.0 (RFC 7643, RFC 7644) under `/scim/v2`."""
