"""Every resource of the case system, one block each, as text that layout.py reads.

First line: name, the population's name for it, prefix of its numbers, and the field that groups it (if one does).
Then one line a field: the case system's name, the population's name, the kind. `key` is the record's own number,
`@resource` names another record, `!` means that it never changes; code lists are in codes.py.
"""

TEXT = """
persons person P
  personRef person_id key
  famName surname text
  givenName forename text
  prevFamName former_surname text
  dob date_of_birth date
  genderCd sex sex
  ethnicCd ethnicity_code text
  addrPostcode postcode text
  upn upn text
  upnAllocDt upn_given_date date
  formerUpn former_upn text
  upnUnkRsn upn_unknown_code upn_unknown
  uln uln text
  nhsNo nhs_number text
  nhsTraceSts nhs_number_status_code nhs_status
  deathDt date_of_death date
  lacInd looked_after flag
  restrictInd restricted flag
  locality team_code text
  keyWkr keyworker_code text

requests request RQ
  reqRef request_id key
  personRef person_id @persons!
  rcvdDt received_date date
  loggedDt logged_date date
  srcCd request_source_code request_source
  triageDt triage_date date
  triageOff1 triage_officer_1 text
  triageOff2 triage_officer_2 text
  kaFormDt agreement_form_date date
  panelDt panel_date date
  outcomeCd outcome_code request_outcome
  outcomeDt outcome_date date
  letterDt letter_sent_date date
  excCd exception_code exception
  excText exception_reason text
  excFromDt exception_start_date date
  excToDt exception_end_date date

assessments assessment AS
  assRef assessment_id key
  reqRef request_id @requests
  personRef person_id @persons!
  agreedDt agreed_date date
  issueDecDt decision_to_issue_date date
  draftDt draft_date date
  outcomeCd outcome_code assessment_outcome
  outcomeDt outcome_date date
  excCd exception_code exception

advice-requests advice_request AD
  advRef advice_request_id key
  personRef person_id @persons!
  assRef assessment_id @assessments
  cycleRef review_id @annual-reviews
  legCd leg_code advice_leg
  providerCd provider_code text
  serviceNm service text
  askedDt requested_date date
  adviserRcvdDt received_by_adviser_date date
  dueDt due_date date
  rcvdDt received_date date
  docLoadedDt uploaded_date date
  reusedInd reused flag
  consAdviserInd consent_adviser flag
  consLaInd consent_authority flag
  consParentInd consent_parent flag
  excCd exception_code exception
  apptDt appointment_date date
  authorNm author text
  authorRole author_role text
  needCd need_code advice_need
  tmplVer template_version text
  qaGradeCd quality_grade grade
  qaDt quality_date date

plans plan PL
  planRef plan_id key
  personRef person_id @persons!
  reqRef request_id @requests
  statusCd status_code plan_status
  reqRcvdDt request_received_date date
  draftDt draft_date date
  firstFinalDt first_final_date date
  lastAmendDt last_amended_date date
  sectIUrn named_urn text
  need1Cd primary_need_code need
  need2Cd secondary_need_code need
  pbInd personal_budget flag
  excCd exception_code exception
  xferInLa transfer_in_authority_code text
  xferInDt transfer_in_date date
  xferLetterDt transfer_letter_date date
  xferOutAwareDt transfer_out_aware_date date
  handoverDt handover_date date
  ceaseDecDt cease_decision_date date
  appealEndDt appeal_end_date date
  ceaseDt cease_date date
  ceaseRsn cease_reason_code cease_reason

plan-sections plan_section SC
  sectRef plan_section_id key
  planRef plan_id @plans!
  sectCd section_code plan_section
  sectText section_text text
  needRefs need_refs text

annual-reviews review AR planRef
  cycleRef review_id key
  planRef plan_id @plans!
  personRef person_id @persons!
  cycleNo cycle_number whole!
  dueDt due_date date
  heldAtUrn setting_urn text
  inviteDt invite_date date
  inviteList invited_roles text
  papersDt papers_date date
  mtgDt meeting_date date
  rptRcvdDt report_received_date date
  schoolRecCd recommendation_code recommendation
  laDecCd decision_code review_decision
  laDecDt decision_date date
  laDecText decision_reason text
  letterDt letter_date date
  appealRtsInd appeal_rights_sent flag
  draftDt draft_date date
  finalDt final_date date
  trackerCd tracker_code tracker
  ncYear year_group whole
  pfaInd pfa_discussed flag
  parentViewsCd parent_views_code views
  childViewsCd child_views_code views
  healthInputInd health_update flag
  careInputInd social_care_update flag
  viaCd submitted_via_code submitted_via
  enteredDt entered_date date
  enteredBy entered_by_code text

phase-transfers phase_transfer PT
  ptRef phase_transfer_id key
  planRef plan_id @plans!
  personRef person_id @persons!
  fromNcYear from_year_group whole
  dueDt due_date date
  draftDt draft_date date
  finalDt final_date date
  nextUrn named_urn text

consultations consultation CN
  consRef consultation_id key
  planRef plan_id @plans!
  personRef person_id @persons!
  cycleRef review_id @annual-reviews
  urn urn text
  ukprn ukprn text
  reasonCd reason_code consultation_reason
  formNo form_code text
  authBy authorised_by_code text
  authDt authorised_date date
  sentBy sent_by_code text
  sentDt sent_date date
  dueDt due_date date
  parentContactDt parent_contact_date date
  settingContactDt setting_contact_date date
  chasedDt chased_date date
  replyDt reply_date date
  replyCd reply_code reply
  refusalCd refusal_ground_code refusal_ground
  refusalText refusal_evidence text
  commInd commissioning flag

placements placement PC
  plcRef placement_id key
  personRef person_id @persons!
  urn urn text
  ukprn ukprn text
  settingTypeCd setting_type_code setting_type
  rankNo rank whole
  entryDt entry_date date
  leaveDt leaving_date date
  senUnitInd sen_unit flag
  rpInd resourced_provision flag
  oobInd out_of_area flag

social-care-flags social_care_flag SF
  flagRef social_care_flag_id key
  personRef person_id @persons!
  careCd care_code care
  fromDt start_date date
  toDt end_date date

plan-audits plan_audit PA
  auditRef plan_audit_id key
  planRef plan_id @plans!
  auditDt audit_date date
  gradeCd overall_grade grade
  sectGrades section_grades text
  actionText action text
  actionOwner action_owner text

setting-access setting_access AC
  acctRef account_id key
  urn urn text
  providerCd provider_code text
  roleNm role text
  lastLoginDt last_login_date date
  leftDt left_date date
  activeInd active flag

tasks task TK sourceRef
  taskRef task_id key
  personRef person_id @persons
  planRef plan_id @plans
  title title text
  detail detail text
  sourceRef source_ref text!
  ruleCd rule_id text!
  dueDt due_date date
  ownerRole owner_role text
  state state task_state
"""
