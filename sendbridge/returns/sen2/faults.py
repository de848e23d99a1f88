"""What can be wrong with a return before any rule is asked, in words for the person who has to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """What is wrong, and what to do; `stops` says that the file could not be read beyond that line."""

    title: str
    guidance: str
    stops: bool = False


WORDING: dict[str, Wording] = {
    "dtd_refused": Wording(
        "The file declares a document type",
        "Take the DOCTYPE line and its entities out; a return has none, and a file with one is not read.",
        stops=True,
    ),
    "not_well_formed": Wording(
        "The file is not well-formed XML from this line on",
        "Look at this line for a tag that is not closed, a bare & or <, or letters in another encoding than the first "
        "line says; then export the file again.",
        stops=True,
    ),
    "cut_off": Wording(
        "The file ends in the middle",
        "The export or the copy broke off; make the file again and compare its size.",
        stops=True,
    ),
    "unknown_encoding": Wording(
        "The file's letters are encoded in a way that cannot be read",
        "Save the file as UTF-8 and let its first line say so.",
        stops=True,
    ),
    "not_a_return": Wording(
        "The file is XML, but no SEN2 return", "A return begins with the element Message.", stops=True
    ),
    "too_deep": Wording(
        "Elements stand within elements without end", "Ask the supplier what this part of the file is.", stops=True
    ),
    "too_long": Wording(
        "A value, tag or remark is longer than any return needs", "Ask the supplier what this part of the file is."
    ),
    "unknown_element": Wording(
        "The element is none of the return's", "Correct the tag, or take the element out; COLLECT refuses the file."
    ),
    "misplaced_element": Wording(
        "The element stands in a place where it does not belong",
        "Move the element to the group that it belongs to; as it stands it is not read.",
    ),
    "repeated_element": Wording(
        "The element stands here more often than it may", "Keep the right one; of items the first is read."
    ),
    "stray_text": Wording(
        "Text stands between elements", "Take it out, or put it into the element that it belongs to."
    ),
    "not_of_this_year": Wording(
        "The item is not in this year's return", "Take it out, or correct the year in the header."
    ),
    "bad_date": Wording("The date cannot be read", "Write the date as 2026-01-15."),
    "unknown_column": Wording(
        "The column is none of the return's", "Look whether the heading is misspelt; the column is not read."
    ),
    "missing_column": Wording("A column is missing", "Export the set again with all its columns."),
    "missing_file": Wording("A file of the set is missing", "Give all the files of the set at once."),
    "bad_file": Wording("The file has no heading that is known", "Give the CSV files as COLLECT exports them."),
}
