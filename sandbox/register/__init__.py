"""The national register of establishments as its public daily download has it: real column names, Windows-1252."""
