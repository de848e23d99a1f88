"""The neighbours, for trying and testing: a case system, a settings portal, a register, NHS trusts and their people."""
