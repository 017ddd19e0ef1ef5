"""`catalog import …`: bringing in what other registries hold."""

from catalog.cli.frame import Entry, Group

imports = Group(
    name="import",
    help="Bring in another registry.\n\nAn import can be repeated: what has not changed since is"
    " left alone.",
    sections={
        "Registries": {
            "azureml": Entry(
                "catalog.cli.import_azureml:azureml", "Import the files of an Azure ML registry."
            ),
        }
    },
    examples=["catalog import azureml ../azureml-assets --dry-run"],
)
