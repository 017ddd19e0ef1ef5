"""Tests of assets, versions, aliases and their kinds."""
