"""Tests of the cellar: migrations, guards and changes to rows."""
