"""`python -m catalog` is the `catalog` command."""

from catalog.cli.main import main

if __name__ == "__main__":
    main()
