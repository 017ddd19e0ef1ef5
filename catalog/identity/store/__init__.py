"""Questions and changes of the identity room."""
