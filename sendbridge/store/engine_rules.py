"""The words for what the engine itself finds wrong: rules that have no condition in a suite."""

from dataclasses import dataclass
from typing import Literal

SYSTEMS = "Systems team"
DATA_OFFICER = "SEND data officer"
BUSINESS_SUPPORT = "SEND business support"
SAFEGUARDING = "Safeguarding lead"  # decides on records that may be of a child who is adopted or at a protected address


@dataclass(frozen=True)
class EngineRule:
    """How an exception of the engine's own is worded, weighed and owned."""

    rule_id: str
    title: str
    guidance: str
    owner_role: str
    severity: Literal["error", "query"]
    priority: int


_RULES = (
    EngineRule(
        "MP01",
        "A value cannot be read",
        "The sender wrote a date, number or yes/no that cannot be understood. The rest of the row was used. "
        "Ask the sender to correct the value and send the row again.",
        DATA_OFFICER,
        "error",
        3,
    ),
    EngineRule(
        "MP02",
        "Rows came without the number that says which record they are",
        "A row without its own reference cannot be told from any other and was not used. "
        "Ask the sender to fill the reference column and send the file again.",
        DATA_OFFICER,
        "error",
        2,
    ),
    EngineRule(
        "MP03",
        "A code is not on the list",
        "The value is not one of the codes agreed with this sender. Correct it at the source, "
        "or add the code to the mapping if it is right.",
        DATA_OFFICER,
        "error",
        3,
    ),
    EngineRule(
        "MP04",
        "A column that was agreed is missing",
        "The sender's list came without a column that it used to have. Ask the sender to put it back, "
        "or add its new name to the mapping.",
        SYSTEMS,
        "error",
        2,
    ),
    EngineRule(
        "MP05",
        "A file cannot be opened",
        "Nothing in the file could be read. Ask the sender to save it as CSV or XLSX without a password and send it "
        "again.",
        SYSTEMS,
        "error",
        2,
    ),
    EngineRule(
        "MT01",
        "A record waits for a person to say whose it is",
        "The record looks like a child on the case system, but not surely enough to tie it without a person. "
        "`sendbridge ties show` says who it may be and why it waits. Compare the two, correct what is wrong at its "
        "source, or decide with `sendbridge ties decide` that they are or are not the same child.",
        DATA_OFFICER,
        "error",
        2,
    ),
    EngineRule(
        "MT02",
        "A record is about no child that the case system knows",
        "Check the identifiers and the date of birth with the sender; if the child is new, see that a case is opened.",
        DATA_OFFICER,
        "query",
        3,
    ),
    EngineRule(
        "RC01",
        "The case system and the source both changed a value, differently",
        "Nothing was overwritten. Find out which value is right and correct the other one at its source.",
        BUSINESS_SUPPORT,
        "error",
        2,
    ),
    EngineRule(
        "RC02",
        "The source says something else than the case system",
        "This source may not change this value by itself. Check the value; correct it on the case system or at "
        "the source.",
        BUSINESS_SUPPORT,
        "query",
        3,
    ),
    EngineRule(
        "RC03",
        "No return of the setting knows a meeting that the case system has",
        "The meeting is on the case system with its report, and the setting, which sends returns, sent none of it. "
        "The setting sends the return, or says that the meeting was not held or on another day.",
        "SENCO / setting",
        "query",
        3,
    ),
    EngineRule(
        "SY06",
        "A feed stopped itself",
        "The feed has another shape, or far more or fewer records, than the night before; the last good records "
        "are in use. Ask the supplier what changed before the feed is pulled again.",
        SYSTEMS,
        "error",
        2,
    ),
    EngineRule(
        "SY08",
        "The case system's record moved on before a change arrived",
        "Nothing was overwritten. The next night compares the values again; if this stays, look at the record.",
        SYSTEMS,
        "error",
        1,
    ),
    EngineRule(
        "PU01",
        "The case system refused a change",
        "The case system's own rules do not allow the value. Correct the record there by hand, or the value at "
        "its source.",
        BUSINESS_SUPPORT,
        "error",
        2,
    ),
    EngineRule(
        "PU02",
        "A change could not be delivered",
        "It was tried on several nights. See whether the case system is up and whether the record still exists.",
        SYSTEMS,
        "error",
        2,
    ),
    EngineRule(
        "PU03",
        "A change must be made by hand",
        "The case system offers no way to write this without perhaps going over what somebody else wrote. Look the "
        "value up with `sendbridge changes show`, and enter it on the case system.",
        BUSINESS_SUPPORT,
        "error",
        2,
    ),
    EngineRule(
        "PU04",
        "What a wrong link wrote must be looked at",
        "A record was tied to the wrong child, and what it brought could not be taken back: it is a record of "
        "its own, or the value was changed since. Look at it on the case system, and at whose it is.",
        DATA_OFFICER,
        "error",
        1,
    ),
)

ENGINE_RULES: dict[str, EngineRule] = {rule.rule_id: rule for rule in _RULES}
