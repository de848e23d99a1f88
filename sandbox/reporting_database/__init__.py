"""The case system's reporting database: a star schema that is filled anew each night and may only be read."""
