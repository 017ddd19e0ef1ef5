"""What the product costs beside the least it could cost, and what it weighs. Run by hand."""
