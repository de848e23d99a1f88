"""The case system's code lists: the population's code on the left, the case system's own on the right."""


def _same(codes: str) -> dict[str, str]:
    return {code: code for code in codes.split()}


_GRADE = {"outstanding": "1", "good": "2", "requires_improvement": "3", "inadequate": "4"}

CODES: dict[str, dict[str, str]] = {
    "sex": {"M": "1", "F": "2"},
    "upn_unknown": _same("UN1 UN2 UN3 UN5 UN8 UN9 UN10"),
    "nhs_status": _same("01 02 03 04 05 06 07 08"),
    "request_source": {"1": "PAR", "2": "EDU", "3": "HLT", "4": "SOC", "5": "OTH"},
    "request_outcome": {"Y": "AGREED", "N": "REFUSED", "A": "PENDING", "W": "WITHDRAWN", "H": "HISTORIC"},
    "assessment_outcome": {"Y": "ISSUE", "N": "NOISSUE", "A": "PENDING", "W": "WITHDRAWN", "H": "HISTORIC"},
    "exception": _same("E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12"),
    "advice_leg": {
        "parent": "PAR",
        "education": "EDU",
        "health": "HLT",
        "psychology": "EPS",
        "social_care": "SOC",
        "other": "OTH",
        "adulthood": "PFA",
        "requested": "REQ",
    },
    "advice_need": {"need": "NEED", "no_need": "NONEED", "not_known": "NOTKNOWN"},
    "grade": _GRADE,
    "plan_status": {"draft": "DRAFT", "active": "ACTIVE", "ceased": "CEASED"},
    "need": _same("SPLD MLD SLD PMLD SEMH SLCN HI VI MSI PD ASD DS OTH"),
    "direct_payment": _same("E S H I"),
    "cease_reason": _same("1 2 3 4 5 6 7 8 9"),
    "plan_section": _same("A B C D E F G H1 H2 I J K"),
    "recommendation": {"maintain": "KEEP", "amend": "AMEND", "new_placement": "MOVE", "cease": "CEASE"},
    "review_decision": {"M": "KEEP", "A": "AMEND", "C": "CEASE"},
    "tracker": {
        "due": "01-DUE",
        "invited": "02-INVITED",
        "held": "03-HELD",
        "report_in": "04-REPORT",
        "decided": "05-DECIDED",
        "draft_out": "06-DRAFT",
        "closed": "09-CLOSED",
    },
    "views": {"given": "G", "offered": "O", "not_recorded": "X"},
    "submitted_via": {"portal": "PRT", "file": "FIL", "email": "EML", "paper": "PAP"},
    "consultation_reason": {"new_plan": "NEW", "phase_move": "PHASE", "change_of_placement": "CHANGE"},
    "reply": {"yes": "Y", "no": "N"},
    "refusal_ground": {
        "unsuitable": "UNSUIT",
        "education_of_others": "OTHERS",
        "efficient_use_of_resources": "RESOURCE",
    },
    "setting_type": _same("OLA OPA EHE EYP OTH NEET NIEC NIEO"),
    "care": {"CIN": "CIN", "CP": "CP", "LAC": "LAC", "SHORT_BREAK": "SB"},
    "task_state": {"open": "OPEN", "closed": "CLOSED"},
}
