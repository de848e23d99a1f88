"""The state that outlives a night: tables, one transaction at a time, and named queries by table family."""
