"""Every question and change the organisation's tables are asked for: single rows, and snapshots."""
