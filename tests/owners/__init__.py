"""Tests of the organisation: domains, teams, people and who may do what."""
