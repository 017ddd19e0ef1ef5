"""The catalog as YAML documents (`apiVersion kind metadata spec`): shape, reading, writing."""
