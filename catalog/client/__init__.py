"""The Python way into a catalog over HTTP: sends the operation documents of the public contract
and gives back their data. Knows nothing of the server's code."""
