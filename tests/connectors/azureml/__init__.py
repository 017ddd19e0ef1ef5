"""Tests of the ways in from elsewhere."""
