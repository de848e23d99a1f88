"""The files that settings and trusts leave in their drop folders, with the faults that real files have."""
