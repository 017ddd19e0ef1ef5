"""The terminal's way into the catalog: one file per noun, every command an operation of the public
contract. Nothing of the server is imported here, except inside the commands that start one."""
