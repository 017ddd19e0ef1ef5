"""Who is asking: people who log in, programs with tokens, and what a credential is worth."""
