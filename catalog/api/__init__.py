"""The GraphQL edge: what a request must look like, how much it may ask for, and the types and
resolvers that answer it, one file per room."""
