"""A checkout of an Azure Machine Learning asset registry (`asset.yaml` files), as manifests."""
