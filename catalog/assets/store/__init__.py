"""Every question and change the tables of assets are asked for, one module per subject."""
