"""The register's columns, in their order, and its codes with their names."""

_DOWNLOAD = """
URN; LA (code); LA (name); EstablishmentNumber; EstablishmentName; TypeOfEstablishment (code);
TypeOfEstablishment (name); EstablishmentTypeGroup (code); EstablishmentTypeGroup (name);
EstablishmentStatus (code); EstablishmentStatus (name); ReasonEstablishmentOpened (code);
ReasonEstablishmentOpened (name); OpenDate; ReasonEstablishmentClosed (code); ReasonEstablishmentClosed (name);
CloseDate; PhaseOfEducation (code); PhaseOfEducation (name); StatutoryLowAge; StatutoryHighAge; Boarders (code);
Boarders (name); NurseryProvision (name); OfficialSixthForm (code); OfficialSixthForm (name); Gender (code);
Gender (name); ReligiousCharacter (code); ReligiousCharacter (name); ReligiousEthos (name); Diocese (code);
Diocese (name); AdmissionsPolicy (code); AdmissionsPolicy (name); SchoolCapacity; SpecialClasses (code);
SpecialClasses (name); CensusDate; NumberOfPupils; NumberOfBoys; NumberOfGirls; PercentageFSM;
TrustSchoolFlag (code); TrustSchoolFlag (name); Trusts (code); Trusts (name); SchoolSponsorFlag (name);
SchoolSponsors (name); FederationFlag (name); Federations (code); Federations (name); UKPRN; FEHEIdentifier;
FurtherEducationType (name); LastChangedDate; Street; Locality; Address3; Town; County (name); Postcode;
SchoolWebsite; TelephoneNum; HeadTitle (name); HeadFirstName; HeadLastName; HeadPreferredJobTitle;
BSOInspectorateName (name); InspectorateReport; DateOfLastInspectionVisit; NextInspectionVisit; TeenMoth (name);
TeenMothPlaces; CCF (name); SENPRU (name); EBD (name); PlacesPRU; FTProv (name); EdByOther (name);
Section41Approved (name); SEN1 (name); SEN2 (name); SEN3 (name); SEN4 (name); SEN5 (name); SEN6 (name);
SEN7 (name); SEN8 (name); SEN9 (name); SEN10 (name); SEN11 (name); SEN12 (name); SEN13 (name);
TypeOfResourcedProvision (name); ResourcedProvisionOnRoll; ResourcedProvisionCapacity; SenUnitOnRoll;
SenUnitCapacity; GOR (code); GOR (name); DistrictAdministrative (code); DistrictAdministrative (name);
AdministrativeWard (code); AdministrativeWard (name); ParliamentaryConstituency (code);
ParliamentaryConstituency (name); UrbanRural (code); UrbanRural (name); GSSLACode (name); Easting; Northing;
MSOA (name); LSOA (name); SENStat; SENNoStat; BoardingEstablishment (name); PropsName; PreviousLA (code);
PreviousLA (name); PreviousEstablishmentNumber; Country (name); UPRN; SiteName; QABName (code); QABName (name);
EstablishmentAccredited (code); EstablishmentAccredited (name); QABReport; CHNumber; MSOA (code); LSOA (code);
FSM; AccreditationExpiryDate
"""
COLUMNS = tuple(name.strip() for name in _DOWNLOAD.split(";"))
LINK_COLUMNS = ("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")

STATUSES = {
    "open": ("1", "Open"),
    "closed": ("2", "Closed"),
    "proposed_to_close": ("3", "Open, but proposed to close"),
    "proposed_to_open": ("4", "Proposed to open"),
}
LINKS = {"predecessor": "Predecessor", "successor": "Successor"}
PHASES = {
    "Not applicable": "0",
    "Nursery": "1",
    "Primary": "2",
    "Middle deemed primary": "3",
    "Secondary": "4",
    "Middle deemed secondary": "5",
    "16 plus": "6",
    "All-through": "7",
}
TYPES = {
    "1": "Community school",
    "2": "Voluntary aided school",
    "3": "Voluntary controlled school",
    "5": "Foundation school",
    "6": "City technology college",
    "7": "Community special school",
    "8": "Non-maintained special school",
    "10": "Other independent special school",
    "11": "Other independent school",
    "12": "Foundation special school",
    "14": "Pupil referral unit",
    "15": "Local authority nursery school",
    "18": "Further education",
    "24": "Secure units",
    "25": "Offshore schools",
    "26": "Service children's education",
    "27": "Miscellaneous",
    "28": "Academy sponsor led",
    "29": "Higher education institutions",
    "30": "Welsh establishment",
    "31": "Sixth form centres",
    "32": "Special post 16 institution",
    "33": "Academy special sponsor led",
    "34": "Academy converter",
    "35": "Free schools",
    "36": "Free schools special",
    "37": "British schools overseas",
    "38": "Free schools alternative provision",
    "39": "Free schools 16 to 19",
    "40": "University technical college",
    "41": "Studio schools",
    "42": "Academy alternative provision converter",
    "43": "Academy alternative provision sponsor led",
    "44": "Academy special converter",
    "45": "Academy 16-19 converter",
    "46": "Academy 16 to 19 sponsor led",
    "49": "Online provider",
    "56": "Institution funded by other government department",
    "57": "Academy secure 16 to 19",
}
