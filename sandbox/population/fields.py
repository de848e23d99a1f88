"""The facts of every record type, in the council's canonical words."""

_NAMES = {
    "person": """
        person_id surname forename former_surname date_of_birth sex ethnicity_code postcode upn upn_given_date
        former_upn upn_unknown_code uln nhs_number nhs_number_status_code date_of_death looked_after
        restricted team_code keyworker_code
    """,
    "request": """
        request_id person_id received_date logged_date request_source_code triage_date triage_officer_1
        triage_officer_2 agreement_form_date panel_date outcome_code outcome_date letter_sent_date
        exception_code exception_reason exception_start_date exception_end_date
    """,
    "assessment": """
        assessment_id request_id person_id agreed_date decision_to_issue_date draft_date outcome_code
        outcome_date exception_code
    """,
    "advice_request": """
        advice_request_id person_id assessment_id review_id leg_code provider_code service requested_date
        received_by_adviser_date due_date received_date uploaded_date reused consent_adviser consent_authority
        consent_parent exception_code appointment_date author author_role need_code template_version
        quality_grade quality_date
    """,
    "plan": """
        plan_id person_id request_id status_code request_received_date draft_date first_final_date
        last_amended_date named_urn primary_need_code secondary_need_code personal_budget exception_code
        transfer_in_authority_code transfer_in_date transfer_letter_date transfer_out_aware_date handover_date
        cease_decision_date appeal_end_date cease_date cease_reason_code
    """,
    "plan_section": "plan_section_id plan_id section_code section_text need_refs",
    "review": """
        review_id plan_id person_id cycle_number due_date setting_urn invite_date invited_roles papers_date
        meeting_date report_received_date recommendation_code decision_code decision_date decision_reason
        letter_date appeal_rights_sent draft_date final_date tracker_code year_group pfa_discussed
        parent_views_code child_views_code health_update social_care_update submitted_via_code entered_date
        entered_by_code
    """,
    "phase_transfer": """
        phase_transfer_id plan_id person_id from_year_group due_date draft_date final_date named_urn
    """,
    "consultation": """
        consultation_id plan_id person_id review_id urn ukprn reason_code form_code authorised_by_code
        authorised_date sent_by_code sent_date due_date parent_contact_date setting_contact_date chased_date
        reply_date reply_code refusal_ground_code refusal_evidence commissioning
    """,
    "placement": """
        placement_id person_id urn ukprn setting_type_code rank entry_date leaving_date sen_unit
        resourced_provision out_of_area
    """,
    "social_care_flag": "social_care_flag_id person_id care_code start_date end_date",
    "plan_audit": "plan_audit_id plan_id audit_date overall_grade section_grades action action_owner",
    "setting_access": "account_id urn provider_code role last_login_date left_date active",
    "review_return": """
        setting_urn return_reference review_id upn former_upn uln surname forename date_of_birth sex
        year_group invite_date invited_roles papers_date meeting_date report_sent_date recommendation_code
        pfa_discussed parent_views_code child_views_code health_update social_care_update
    """,
    "roll_entry": """
        setting_urn admission_number upn former_upn uln surname forename date_of_birth sex entry_date
        leaving_date sen_provision_code primary_need_code
    """,
    "term": "setting_urn start_date end_date",
    "advice_return": """
        provider_code advice_reference nhs_number surname forename date_of_birth sex postcode service
        received_by_adviser_date appointment_date appointment_missed sent_date review_attended_date author
        author_role need_code template_version document_id
    """,
    "caseload_entry": """
        provider_code entry_reference service nhs_number surname forename date_of_birth sex postcode
        status_code status_date
    """,
    "establishment": """
        urn authority_code establishment_number establishment_name type_code status_code open_date close_date
        phase low_age high_age ukprn postcode sen_unit_on_roll resourced_provision section_41
    """,
    "establishment_link": "urn linked_urn link_code established_date",
}
FIELDS: dict[str, tuple[str, ...]] = {kind: tuple(names.split()) for kind, names in _NAMES.items()}
BLANK: dict[str, dict[str, None]] = {kind: dict.fromkeys(names) for kind, names in FIELDS.items()}
CASE_KINDS = tuple(FIELDS)[:13]
KEYS: dict[str, tuple[str, ...]] = {
    **{kind: (FIELDS[kind][0],) for kind in CASE_KINDS},
    **{kind: FIELDS[kind][:2] for kind in ("review_return", "roll_entry", "term", "advice_return", "caseload_entry")},
    "establishment": ("urn",),
    "establishment_link": ("urn", "linked_urn"),
}


def record_key(kind: str, facts: dict[str, object]) -> str:
    """Return the key facts joined by a bar, as the council writes them."""
    return "|".join(str(facts[name]) for name in KEYS[kind])
