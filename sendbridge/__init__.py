"""SendBridge: keeps the council, the setting and the health trust agreed about each child's EHC plan."""
