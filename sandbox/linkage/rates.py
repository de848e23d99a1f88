"""How often things are so, and how often they are wrong; each with the reason why that often.

Figures without a source are our own reckoning, set before any engine was run on the population and not changed since.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Society:
    """What is true of the families and of the service; no error, so never multiplied."""

    twin_births: float = 0.015  # of 1,000 maternities in England and Wales 14 to 16 bear twins
    triplet_births: float = 0.0002  # about 2 in 10,000 maternities
    twins_alike_in_sex: float = 0.64  # all of the one-egg third, half of the rest
    twins_alike_in_letter: float = 0.18  # parents who choose names that go together: Ella and Ethan
    twins_alike_in_sound: float = 0.05  # ... and nearly the same: Jayden and Kayden
    twin_is_known: float = 0.40  # a co-twin shares early birth and half or all genes; six in ten still need no plan
    sibling_is_known: float = 0.10  # twice the share of all children
    twin_is_in_feed: float = 0.35  # SEN support or a clinic, of co-twins whom the council does not know
    sibling_is_in_feed: float = 0.08  # SEN support (one pupil in seven) where the roll arrives, plus patients
    strangers: float = 0.10  # of the incoming rows, children whom the case system does not know
    boys: float = 0.69  # of children with plans (January 2025 returns)
    parents_names_differ: float = 0.35  # nearly half of births are outside marriage; most of those take one name of two
    double_barrelled: float = 0.06
    joined_surname_by_blank: float = 0.4  # of double-barrelled ones: no hyphen
    invented_spelling: float = 0.025  # the name as the parents spell it, which no list holds
    other_surname_at_home: float = 0.08  # stepchildren and half siblings
    fostered: float = 0.01  # at home with children of another family
    special_school: float = 0.35  # of children with plans
    adjacent_numbers: float = 0.8  # twins whose NHS numbers were issued one after the other
    restricted: float = 0.012  # adopted, or at a protected address
    upn_replaced: float = 0.02  # a former UPN is on file
    surname_changed: float = 0.02  # a former surname is on file
    roll: float = 0.66  # of the council's children, how many each feed tells of: about six in ten are at a
    review: float = 0.115  # school that sends its roll, one in eight has a review returned in the term,
    advice: float = 0.065  # and a tenth are asked about, or are on the books of, a trust
    caseload: float = 0.04
    roll_with_postcode: float = 0.5  # of schools: those whose export has the address
    quotes_reference: float = 0.5  # of review returns and advice: the case system's own number is on the form
    moved_home: float = 0.06  # between two updates of one side, all reasons
    moved_school: float = 0.05  # the case system names the school before, or the next
    loud: float = 0.2  # of senders: everything in capitals
    plain: float = 0.5  # of senders: the system drops accents


@dataclass(frozen=True)
class Errors:
    """What is wrong on a side; multiplied when three times as many errors are asked for."""

    # the case system
    case_upn_missing: float = 0.03  # school age; under four nearly all
    case_uln_missing: float = 0.15  # from fourteen on
    case_nhs_missing: float = 0.18  # the SEN service often has no ground to hold it
    case_nhs_unverified: float = 0.10  # status 02 or 03: never traced
    case_temporary_upn: float = 0.006
    case_duplicate: float = 0.003  # one child, two case records
    case_name_slip: float = 0.0015
    case_birth_wrong: float = 0.0008
    case_sex_wrong: float = 0.001
    case_sex_missing: float = 0.003
    case_postcode_missing: float = 0.005
    case_setting_missing: float = 0.04
    case_upn_of_sibling: float = 0.0002  # of children with a sibling on file
    # the incoming row: numbers
    upn_missing: float = 0.03
    uln_missing: float = 0.10
    nhs_missing: float = 0.05
    number_mistyped: float = 0.004  # typed by hand on paper or in a portal; exports make none
    mistyped_check_right: float = 0.04  # of the mistyped: the check letter made anew, so another valid number
    number_of_sibling: float = 0.002  # of rows whose sibling is in the same list
    number_of_neighbour: float = 0.0002  # the row above, in a spreadsheet
    temporary_upn: float = 0.008  # in place of the permanent one
    temporary_reused: float = 0.3  # of the temporary ones: the school's next child has it, too
    upn_changed_told: float = 0.008  # a new UPN, the old one as former
    upn_changed_untold: float = 0.002
    # the incoming row: names
    called: float = 0.015  # the name that is used, of names that have one
    spelled: float = 0.02  # another spelling of the same name, of names that have several
    by_middle_name: float = 0.003
    middle_name_added: float = 0.008
    half_of_hyphenated: float = 0.12  # of hyphenated forenames: the first half
    blank_for_hyphen: float = 0.10
    forename_slip: float = 0.006
    forename_missing: float = 0.0005
    placeholder: float = 0.0005  # Baby, Twin 1: clinics
    parent_in_forename: float = 0.0002
    transposed: float = 0.0015
    other_parent: float = 0.03  # of children whose parents' names differ
    half_of_double: float = 0.15  # of double-barrelled surnames
    surname_slip: float = 0.006
    man_form: float = 0.15  # of surnames with a woman's form: the man's
    # the incoming row: the rest
    day_month_swapped: float = 0.0012  # of birth dates that allow it
    birth_part_wrong: float = 0.0035  # one of day, month, year
    birth_default: float = 0.0003  # 1 January
    birth_missing: float = 0.0005
    reference_of_neighbour: float = 0.001  # of quoted references
    sex_missing: float = 0.004
    sex_wrong: float = 0.002
    postcode_missing: float = 0.03

    def times(self, factor: float) -> "Errors":
        """Return the same errors, so many times as frequent, though none in more than nine cases of ten."""
        return Errors(**{name: min(rate * factor, max(rate, 0.9)) for name, rate in asdict(self).items()})
