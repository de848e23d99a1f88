"""Canonical code lists: SEN2's where SEN2 has one, else the field's own words."""

SEX = ("M", "F")
NEED = ("SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH")
UNASSESSED_NEED = "NSA"  # SEN support before a specialist has assessed the type of need
NHS_STATUS = ("01", "02", "03", "04", "05", "06", "07", "08")
UPN_UNKNOWN = ("UN1", "UN2", "UN3", "UN5", "UN8", "UN9", "UN10")

REQUEST_SOURCE = ("1", "2", "3", "4", "5")  # parent or young person, setting, health, social care, other
REQUEST_OUTCOME = ("Y", "N", "A", "W", "H")
# statutory.md's grounds; E0 where only that one applies is said, as SEN2 does (3.7)
EXCEPTION = tuple(f"E{number}" for number in range(13))

ADVICE_LEG = ("parent", "education", "health", "psychology", "social_care", "other", "adulthood", "requested")
ADVICE_NEED = ("need", "no_need", "not_known")  # not_known: "not known to service"
CASELOAD_STATUS = ("not_known", "waiting", "active", "discharged", "declined")

PLAN_STATUS = ("draft", "active", "ceased")
PLAN_SECTION = ("A", "B", "C", "D", "E", "F", "G", "H1", "H2", "I", "J", "K")
CEASE_REASON = ("1", "2", "3", "4", "5", "6", "7", "8", "9")

REVIEW_DECISION = ("M", "A", "C")  # maintain, amend, cease
RECOMMENDATION = ("maintain", "amend", "new_placement", "cease")
TRACKER = ("due", "invited", "held", "report_in", "decided", "draft_out", "closed")
VIEWS = ("given", "offered", "not_recorded")
SUBMITTED_VIA = ("portal", "file", "email", "paper")
INVITED_ROLES = ("parent", "head", "authority", "health", "social_care")

SETTING_TYPE = ("OLA", "OPA", "EHE", "EYP", "OTH", "NEET", "NIEC", "NIEO")
SEN_PROVISION = ("N", "K", "E")
CARE_FLAG = ("CIN", "CP", "LAC", "SHORT_BREAK")
AUDIT_GRADE = ("outstanding", "good", "requires_improvement", "inadequate")
ESTABLISHMENT_STATUS = ("open", "closed", "proposed_to_close", "proposed_to_open")
LINK = ("predecessor", "successor")
