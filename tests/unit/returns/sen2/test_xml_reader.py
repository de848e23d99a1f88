"""The XML reader: values with their lines, tags however they are spelt, and nothing that stops with a traceback."""

from pathlib import Path

import pytest

from tests.unit.returns.sen2.small_return import PLAN, REVIEW, Reader, faults, message, night_of, person, rows, written


def line_of(text: str, piece: str) -> int:
    """Return the line on which a piece of text stands."""
    return text[: text.index(piece)].count("\n") + 1


def test_a_sound_return_is_read_without_a_fault(read_text: Reader) -> None:
    """Every module has its records, with their parents."""
    con = read_text(message(person(), person("", UPN=None, UPNunknown="UN1")))
    assert faults(con) == []
    assert rows(con, "SELECT year, authority_code, serial_number, made_at::VARCHAR FROM sen2_return") == [
        ("2026", "896", "001", "2026-01-15 09:30:00")
    ]
    assert rows(con, "SELECT count(DISTINCT person_id) FROM sen2_person WHERE return_id = 'F1'") == [2]
    assert rows(con, "SELECT start_date::VARCHAR, personal_budget FROM sen2_named_plan") == [("2021-05-06", "0")]
    assert rows(con, "SELECT need_code, rank FROM sen2_need") == [("SLCN", "1")]


def test_records_hang_together_by_keys_that_tell_nothing(read_text: Reader) -> None:
    """A child's key is its parent's with a letter more, and no UPN or name stands in it."""
    con = read_text(message(person()))
    [(person_id, placement_id, plan_key)] = rows(
        con,
        "FROM sen2_placement JOIN sen2_active_plan USING (active_plan_id, person_id) "
        "SELECT person_id, placement_id, active_plan_id",
    )
    assert plan_key == f"{person_id}R1V"
    assert placement_id == f"{person_id}R1VL1"
    assert len(person_id) == 13
    assert "895200025001" not in placement_id


def test_keys_are_the_same_next_year(tmp_path: Path) -> None:
    """A person is named by UPN, else ULN, else name and birth date, whatever the file."""
    first = night_of(written(tmp_path, message(person(), year=2025)))
    second = night_of(written(tmp_path, message(person(Surname="Reed-Lake"), person(UPN=None))))
    [key] = rows(first, "SELECT person_id FROM sen2_person")
    others = rows(second, "SELECT person_id FROM sen2_person ORDER BY row_number")
    assert others[0] == key
    assert others[1] != key


def test_a_second_person_with_the_same_upn_has_a_key_of_its_own(read_text: Reader) -> None:
    """Both stay in the tables, so that a rule can tell of them."""
    first, second = rows(
        read_text(message(person(), person())), "SELECT person_id FROM sen2_person ORDER BY row_number"
    )
    assert second == f"{first}-2"


def test_tags_are_read_whatever_their_spelling(read_text: Reader) -> None:
    """Case, other spellings and prefixes make no difference."""
    odd = (
        message(person())
        .replace("SENtype>", "sentype>")
        .replace("<PB>", "<x:pb>")
        .replace("</PB>", "</x:pb>")
        .replace("UPN>", "upn>")
    )
    con = read_text(odd.replace("<EntryDate>", "<RES>A</RES><WPB>S</WPB><EntryDate>"))
    assert faults(con) == []
    assert rows(con, "SELECT need_code FROM sen2_need") == ["SLCN"]
    assert rows(con, "SELECT upn FROM sen2_person") == ["T895200025001"]
    assert rows(con, "SELECT personal_budget FROM sen2_named_plan") == ["0"]
    assert rows(con, "SELECT residential_code, work_based_code FROM sen2_placement") == [("A", "S")]


def test_an_empty_tag_is_a_missing_one(read_text: Reader) -> None:
    """Empty and blank elements leave the field unknown and are no fault."""
    con = read_text(
        message(person(PostCode="", Ethnicity="  \n ", PersonBirthDate="")).replace("<UPN>", "<UPNunknown/><UPN>")
    )
    assert faults(con) == []
    assert rows(con, "SELECT postcode, ethnicity_code, date_of_birth, upn_unknown_code FROM sen2_person") == [
        (None, None, None, None)
    ]


def test_blanks_around_a_value_do_not_matter(read_text: Reader) -> None:
    """A value is read without them."""
    con = read_text(message(person(Surname="\n Reed\n", PersonBirthDate=" 2015-03-04 ")))
    assert rows(con, "SELECT surname, date_of_birth::VARCHAR FROM sen2_person") == [("Reed", "2015-03-04")]


@pytest.mark.parametrize("typed", ["04/03/2015", "2015-13-01", "2015-2-30", "2015-3-4", "soon", "2015-03-04T00:00:00"])
def test_a_date_that_cannot_be_read_is_a_finding_and_the_row_lives(read_text: Reader, typed: str) -> None:
    """The finding has line, tag and what was typed."""
    text = message(person(PersonBirthDate=typed))
    con = read_text(text)
    assert rows(con, "SELECT surname, date_of_birth FROM sen2_person") == [("Reed", None)]
    assert rows(con, "SELECT reason_code, row_number, column_name, value, field, record_type FROM bad_value") == [
        ("bad_date", line_of(text, "<PersonBirthDate>"), "PersonBirthDate", typed, "date_of_birth", "sen2_person")
    ]
    assert rows(con, "SELECT bad_value.record_key = sen2_person.record_key FROM bad_value, sen2_person") == [True]


def test_an_unknown_element_is_a_finding_with_line_and_path(read_text: Reader) -> None:
    """It is left out with all that is in it, and what stands around it is read."""
    text = message(person(), person("<Requests>\n<Shoe><Size>7</Size></Shoe>\n<RYA>0</RYA></Requests>"))
    con = read_text(text)
    place = "/Message/Persons/Person[2]/Requests[1]/Shoe"
    assert faults(con) == [("unknown_element", line_of(text, "<Shoe>"), place)]
    assert rows(con, "SELECT record_type, right(record_key, 2) FROM bad_value") == [("sen2_request", "R1")]
    assert rows(con, "SELECT rya FROM sen2_request WHERE rya IS NOT NULL") == ["0"]


def test_an_element_of_another_group_is_a_finding_of_its_own(read_text: Reader) -> None:
    """A known tag in the wrong place is told from one that nobody knows."""
    con = read_text(message(person("<Requests><UPN>T895200025001</UPN></Requests>")))
    assert [(reason, place) for reason, _, place in faults(con)] == [
        ("misplaced_element", "/Message/Persons/Person[1]/Requests[1]/UPN")
    ]


def test_residential_items_in_their_old_place_are_kept_for_the_rule(read_text: Reader) -> None:
    """S2-L14 is a rule; the reader keeps what stands under ActivePlans and says nothing."""
    con = read_text(message(person(PLAN.format(review="<Res>A</Res><WBP>S</WBP>"))))
    assert faults(con) == []
    assert rows(con, "SELECT residential_code, work_based_code FROM sen2_active_plan") == [("A", "S")]


def test_an_item_of_another_year_is_kept_and_told(read_text: Reader) -> None:
    """Gender in a return of 2026 is a finding with its line."""
    text = message(person(GenderCurrent="2"))
    con = read_text(text)
    assert faults(con) == [("not_of_this_year", line_of(text, "<GenderCurrent>"), "GenderCurrent")]
    assert rows(con, "SELECT gender_code FROM sen2_person") == ["2"]


def test_a_repeated_item_is_a_finding_and_the_first_counts(read_text: Reader) -> None:
    """Two surnames in one person cannot both be right."""
    con = read_text(message(person("<Surname>Lake</Surname>")))
    assert [(reason, place) for reason, _, place in faults(con)] == [
        ("repeated_element", "/Message/Persons/Person[1]/Surname")
    ]
    assert rows(con, "SELECT surname FROM sen2_person") == ["Reed"]


def test_a_repeated_group_is_a_finding_and_both_are_kept(read_text: Reader) -> None:
    """A request has one assessment at most."""
    twice = "<Assessment><AssessmentOutcome>{}</AssessmentOutcome></Assessment>"
    con = read_text(message(person(f"<Requests>{twice.format('Y')}{twice.format('N')}</Requests>")))
    assert [(reason, place) for reason, _, place in faults(con)] == [
        ("repeated_element", "/Message/Persons/Person[1]/Requests[1]/Assessment[2]")
    ]
    assert rows(con, "SELECT outcome_code, right(record_key, 4) FROM sen2_assessment ORDER BY ALL") == [
        ("N", "R1A2"),
        ("Y", rows(con, "SELECT right(record_key, 4) FROM sen2_assessment WHERE outcome_code = 'Y'")[0]),
    ]


def test_text_between_elements_is_a_finding(read_text: Reader) -> None:
    """Letters outside any item are told, once."""
    con = read_text(message(person("lost words")))
    assert [reason for reason, _, _ in faults(con)] == ["stray_text"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252", "iso-8859-1"])
def test_a_file_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str) -> None:
    """Letters beyond ASCII come through whole."""
    declared = encoding.removesuffix("-sig")
    text = message(person(Surname="Núñez")).replace('encoding="utf-8"', f'encoding="{declared}"')
    con = night_of(written(tmp_path, text, encoding=encoding))
    assert faults(con) == []
    assert rows(con, "SELECT surname FROM sen2_person") == ["Núñez"]


def stopped_by(text: str, tmp_path: Path) -> tuple[str, int, int]:
    """Return reason and line of the one fault of a file, and how many persons were kept."""
    con = night_of(written(tmp_path, text))
    [(reason_code, line, _)] = faults(con)
    assert rows(con, 'SELECT DISTINCT "full" FROM arrival') == [False]
    [count] = rows(con, "SELECT count(*) FROM sen2_person")
    return reason_code, line, count


def test_a_dtd_is_refused(tmp_path: Path) -> None:
    """Nothing of a file with a DOCTYPE is read, and its line is named."""
    bomb = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>\n<Message>'
    text = message(person(Surname="&lol2;")).replace("<Message>", bomb)
    assert stopped_by(text, tmp_path) == ("dtd_refused", 2, 0)


def test_an_external_entity_is_refused(tmp_path: Path) -> None:
    """A file that would read another file is not read."""
    text = message(person()).replace("<Message>", '<!DOCTYPE x SYSTEM "file:///etc/hostname">\n<Message>')
    assert stopped_by(text, tmp_path) == ("dtd_refused", 2, 0)


def test_a_file_that_is_not_well_formed_keeps_the_persons_before_the_break(tmp_path: Path) -> None:
    """The person in whom it breaks is left out, so that no rule blames a child for the file."""
    text = message(person(), person(PostCode="CW1 & 2BJ"))
    reason_code, line, count = stopped_by(text, tmp_path)
    assert (reason_code, count) == ("not_well_formed", 1)
    assert line == line_of(text, "&")


def test_a_file_that_ends_in_the_middle_is_told(tmp_path: Path) -> None:
    """A copy that broke off gives its last line."""
    whole = message(person(), person(), person())
    cut = whole[: whole.rindex("<Surname>")]
    assert stopped_by(cut, tmp_path) == ("cut_off", cut.count("\n") + 1, 2)


def test_an_unknown_entity_is_not_well_formed(tmp_path: Path) -> None:
    """&nbsp; is no XML without a DTD."""
    text = message(person(), person(Surname="Reed&nbsp;Lake"))
    assert stopped_by(text, tmp_path) == ("not_well_formed", line_of(text, "&nbsp;"), 1)


@pytest.mark.parametrize("encoding", ["klingon", "shift_jis"])
def test_an_encoding_that_cannot_be_read_is_told(tmp_path: Path, encoding: str) -> None:
    """The reason is the encoding, and nothing stops with a traceback."""
    text = message(person()).replace('encoding="utf-8"', f'encoding="{encoding}"')
    assert stopped_by(text, tmp_path)[0] == "unknown_encoding"


@pytest.mark.parametrize("text", ["<html><body>Hello</body></html>", "<Persons></Persons>"])
def test_xml_that_is_no_return_is_told(tmp_path: Path, text: str) -> None:
    """A return begins with Message."""
    assert stopped_by(text, tmp_path) == ("not_a_return", 1, 0)


@pytest.mark.parametrize("text", ["", "PK\x03\x04", "surname,forename\nReed,Robin\n"])
def test_a_file_that_is_no_xml_is_told(tmp_path: Path, text: str) -> None:
    """Anything may be given as a return."""
    assert stopped_by(text, tmp_path)[0] in ("not_well_formed", "cut_off")


def test_elements_without_end_are_refused(tmp_path: Path) -> None:
    """A thousand unknown elements in one another stop the reading."""
    con = night_of(written(tmp_path, message(person("<a>" * 1000 + "</a>" * 1000))))
    assert {reason for reason, _, _ in faults(con)} == {"unknown_element", "too_deep"}


def test_a_value_without_end_is_left_out(read_text: Reader) -> None:
    """Two million letters are no surname; the rest of the person is read."""
    con = read_text(message(person(Surname="x" * 2_000_000)))
    assert [reason for reason, _, _ in faults(con)] == ["too_long"]
    assert rows(con, "SELECT surname, forename FROM sen2_person") == [(None, "Robin")]


def test_a_remark_without_end_is_refused(tmp_path: Path) -> None:
    """A remark of 20 MB is not gathered in memory."""
    text = message(person()).replace("<Persons>", f"<!-- {'x' * 20_000_000} -->\n<Persons>")
    assert stopped_by(text, tmp_path)[0] == "too_long"


def test_a_return_without_a_header_has_an_empty_one(read_text: Reader) -> None:
    """Rules about the header can then say what it lacks."""
    con = read_text(message(person(), header=""))
    assert rows(con, "SELECT return_id, year, authority_code FROM sen2_return") == [("F1", None, None)]
    assert rows(con, "SELECT return_id, sender FROM sen2_person") == [("F1", "sen2")]


def test_lines_stand_beside_the_records(read_text: Reader) -> None:
    """A record's row number is the line of its element."""
    text = message(person(PLAN.format(review=REVIEW)))
    con = read_text(text)
    assert rows(con, "SELECT row_number FROM sen2_need") == [line_of(text, "<SENneed>")]
