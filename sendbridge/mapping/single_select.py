"""Whether a text is one SELECT and nothing else; what is in quotes or comments counts for nothing."""

import re

# What would write, lock, call or begin something else; no reading statement needs one of them outside quotes.
FORBIDDEN = (
    *("alter", "analyze", "attach", "begin", "bulk", "call", "commit", "copy", "create", "deallocate", "declare"),
    *("delete", "deny", "detach", "disable", "do", "drop", "enable", "exec", "execute", "grant", "insert", "into"),
    *("kill", "listen", "load", "lock", "merge", "notify", "openquery", "openrowset", "pragma", "prepare", "reindex"),
    *("release", "rename", "restore", "revoke", "rollback", "savepoint", "set", "shutdown", "truncate", "unlock"),
    *("update", "use", "vacuum", "waitfor"),
)
_UNSPOKEN = re.compile(
    r"'(?:[^']|'')*'"  # text
    r'|"(?:[^"]|"")*"'  # a name in quotes
    r"|\[[^\]]*\]"  # a name as SQL Server quotes it
    r"|`[^`]*`"  # and as MySQL does
    r"|--[^\n]*"
    r"|/\*.*?\*/",
    re.DOTALL,
)
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9$#@]*")


def why_not_one_select(text: str) -> str | None:
    """Say why the text is not one SELECT that only reads, or None."""
    spoken = _UNSPOKEN.sub(" ", text).strip()
    words = [word.lower() for word in _WORD.findall(spoken)]
    if ";" in spoken:
        return "there is a semicolon"
    if "--" in spoken or "/*" in spoken or any(quote in spoken for quote in "'\"`[]"):
        return "a quote or comment is not closed"
    if words[:1] != ["select"] or not spoken.lower().startswith("select"):
        return "it does not begin with SELECT"
    found = [word for word in FORBIDDEN if word in words]
    return f"it says {found[0].upper()}" if found else None
