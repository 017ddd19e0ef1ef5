"""Other systems' registries and files as manifests, and manifests as changes of the catalog.

Reading files (`azureml`, `codeowners`, `manifests.reading`) runs in the terminal and opens no
database; planning, applying and exporting (`manifests.plan`, `apply`, `export`) run in the server.
"""
