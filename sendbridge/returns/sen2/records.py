"""Makes typed records of a return as typed: keys that stay the same from year to year, dates, and faults."""

import duckdb

from sendbridge.returns.sen2.layout import HEADER, PERSON, Form, Item, Module, Sen2Layout
from sendbridge.returns.sen2.raw import raw_name
from sendbridge.sql_text import literal, name

FEED = "sen2"
_BLANKS = " \t\r\n\u00a0\ufeff"
# one letter a module: P0123456789abR1AN is the named plan of a person's first request
_LETTERS = {
    "sen2_request": "R",
    "sen2_assessment": "A",
    "sen2_named_plan": "N",
    "sen2_plan_detail": "D",
    "sen2_active_plan": "V",
    "sen2_placement": "L",
    "sen2_need": "E",
}


def key_name(record_type: str) -> str:
    """Return the table that says which record a raw row became."""
    return f"key_{record_type}"


def trimmed(column: str) -> str:
    """Return the text without the blanks around it; NULL where nothing is left: an empty tag is a missing one."""
    return f"nullif(trim({column}, {literal(_BLANKS)}), '')"


def make_records(con: duckdb.DuckDBPyConnection, layout: Sen2Layout) -> None:
    """Fill the sen2_ tables and `bad_value` from the raw ones."""
    _make_header_keys(con)
    _make_person_keys(con)
    for module in layout.depth_first():
        if module.record_type in _LETTERS:
            _make_child_keys(con, layout, module)
    forms: list[tuple[Form]] = con.execute("SELECT DISTINCT form FROM raw_sen2_file ORDER BY form").fetchall()
    for module in layout.depth_first():
        for (form,) in forms:
            con.execute(_insert(layout, module, form))
            for item in module.items:
                if module.columns[item.field].sql_type != "VARCHAR":
                    con.execute(_bad_dates(layout, module, item, form))
    _write_structural_faults(con, layout)


def _make_header_keys(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"""
        CREATE OR REPLACE TABLE {key_name(HEADER)} AS
        SELECT record_id, file_number, 'F' || record_id AS record_key, CAST(NULL AS VARCHAR) AS person_id
        FROM {raw_name(HEADER)}
        QUALIFY row_number() OVER (PARTITION BY file_number ORDER BY record_id) = 1
        """
    )


def _make_person_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Name persons by a digest of UPN, ULN, or name and birth date; the second of the same digest is "-2"."""
    upn, uln, born = trimmed("upn"), trimmed("uln"), trimmed("date_of_birth")
    surname, forename = (f"coalesce({trimmed(one)}, '')" for one in ("surname", "forename"))
    con.execute(
        f"""
        CREATE OR REPLACE TABLE {key_name(PERSON)} AS
        WITH named AS (
            SELECT
                record_id,
                'P' || left(sha256(upper(replace(
                    coalesce({upn}, {uln}, {surname} || '|' || {forename} || '|' || coalesce({born}, '')), ' ', ''
                ))), 12) AS digest
            FROM {raw_name(PERSON)}
        ),
        counted AS (
            SELECT record_id, digest, row_number() OVER (PARTITION BY digest ORDER BY record_id) AS turn
            FROM named
        )
        SELECT
            record_id,
            digest || CASE WHEN turn > 1 THEN '-' || turn ELSE '' END AS record_key,
            digest || CASE WHEN turn > 1 THEN '-' || turn ELSE '' END AS person_id
        FROM counted
        """
    )


def _make_child_keys(con: duckdb.DuckDBPyConnection, layout: Sen2Layout, module: Module) -> None:
    """Name a record by its parent's key, a letter and its turn; one that hangs from nothing has a key that says so."""
    turn = f"CAST({'raw.ordinal' if module.at_most is None else 'nullif(raw.ordinal, 1)'} AS VARCHAR)"
    letter = _LETTERS[module.record_type]
    orphan = f"'X' || left(sha256({literal(module.record_type)} || '|' || coalesce(raw.parent_native_id, '')), 12)"
    con.execute(
        f"""
        CREATE OR REPLACE TABLE {key_name(module.record_type)} AS
        SELECT
            raw.record_id,
            coalesce(parent.record_key, {orphan}) || '{letter}' || coalesce({turn}, '') AS record_key,
            parent.person_id
        FROM {raw_name(module.record_type)} AS raw
        LEFT JOIN {key_name(module.parent or PERSON)} AS parent
          ON parent.record_id = raw.parent_id
        """
    )


def _insert(layout: Sen2Layout, module: Module, form: Form) -> str:
    items = ",\n".join(f"{typed(layout, module, item, form)} AS {name(item.field)}" for item in module.items)
    return f"""
        INSERT INTO {module.record_type} BY NAME
        SELECT
            own.record_key AS {module.key},
            {_parents(layout, module)}
            {items},
            own.record_key,
            '{FEED}' AS feed,
            {_SENDER} AS sender,
            file.file_id,
            raw.line AS row_number
        FROM {raw_name(module.record_type)} AS raw
        JOIN {key_name(module.record_type)} AS own
          ON own.record_id = raw.record_id
        JOIN raw_sen2_file AS file
          ON file.file_number = raw.file_number
         AND file.form = '{form}'
        {_join_parent(module)}
        """


_SENDER = f"coalesce((SELECT min({trimmed('authority_code')}) FROM {raw_name(HEADER)}), '{FEED}')"


def _parents(layout: Sen2Layout, module: Module) -> str:
    if module.record_type == HEADER:
        return ""
    ids = "raw.native_id, raw.parent_native_id,"
    parent = f"parent.record_key AS {layout.modules[module.parent or HEADER].key},"
    return f"{ids} {parent}" if module.parent in (HEADER, PERSON) else f"{ids} {parent} own.person_id,"


def _join_parent(module: Module) -> str:
    if module.record_type == HEADER:
        return ""
    same = "parent.record_id = raw.parent_id"
    if module.record_type == PERSON:
        same = "parent.record_id = raw.parent_id OR (raw.parent_id IS NULL AND parent.file_number = raw.file_number)"
    return f"LEFT JOIN {key_name(module.parent or HEADER)} AS parent ON {same}"


def typed(layout: Sen2Layout, module: Module, item: Item, form: Form, table: str = "raw.") -> str:
    """Return the expression that reads a value; NULL where it is empty or cannot be read."""
    text = trimmed(f"{table}{name(item.field)}")
    sql_type = module.columns[item.field].sql_type
    if sql_type == "TIMESTAMP":
        return f"try_strptime({text}, [{', '.join(map(literal, layout.timestamps[form]))}])"
    if sql_type == "DATE":
        return f"coalesce({', '.join(_day(text, one) for one in layout.dates[form])})"
    return text if form == "xml" else _from_table(text, item)


def _day(text: str, date_format: str) -> str:
    """A date counts only if it is written to the letter: 2026-1-5 is refused by COLLECT too."""
    moment = f"try_strptime({text}, {literal(date_format)})"
    return (
        f"CASE WHEN lower(strftime({moment}, {literal(date_format)})) = lower({text}) THEN CAST({moment} AS DATE) END"
    )


def _from_table(text: str, item: Item) -> str:
    """Undo what spreadsheets and COLLECT's export do to codes: 12.0 for 12, True for 1, 1 for 001."""
    if item.holds == "words":
        return text
    whole = f"regexp_replace({text}, '^(\\d+)\\.0+$', '\\1')"
    if item.holds == "flag":
        return f"CASE lower({whole}) WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE {whole} END"
    if item.width:
        short = f"regexp_full_match({whole}, '\\d{{1,{item.width}}}')"
        return f"CASE WHEN {short} THEN lpad({whole}, {item.width}, '0') ELSE {whole} END"
    return whole


def _bad_dates(layout: Sen2Layout, module: Module, item: Item, form: Form) -> str:
    return f"""
        INSERT INTO bad_value BY NAME
        SELECT
            '{FEED}' AS feed,
            {_SENDER} AS sender,
            file.file_id,
            coalesce(raw.line_of_{item.field}, raw.line) AS row_number,
            '{module.record_type}' AS record_type,
            own.record_key,
            '{item.field}' AS field,
            {literal(item.tag if form == "xml" else item.csv)} AS column_name,
            'bad_date' AS reason_code,
            raw.{name(item.field)} AS value,
            {literal(layout.version)} AS mapping_version
        FROM {raw_name(module.record_type)} AS raw
        JOIN {key_name(module.record_type)} AS own
          ON own.record_id = raw.record_id
        JOIN raw_sen2_file AS file
          ON file.file_number = raw.file_number
         AND file.form = '{form}'
        WHERE {trimmed(f"raw.{name(item.field)}")} IS NOT NULL
          AND {typed(layout, module, item, form)} IS NULL
        """


def _write_structural_faults(con: duckdb.DuckDBPyConnection, layout: Sen2Layout) -> None:
    """Faults of the tree name the path in column_name, and those of the file no record at all."""
    keys = "\nUNION ALL\n".join(
        f"SELECT '{one}' AS record_type, record_id, record_key FROM {key_name(one)}" for one in layout.modules
    )
    con.execute(
        f"""
        INSERT INTO bad_value BY NAME
        SELECT
            '{FEED}' AS feed,
            {_SENDER} AS sender,
            file.file_id,
            fault.line AS row_number,
            fault.record_type,
            own.record_key,
            fault.field,
            fault.place AS column_name,
            fault.reason_code,
            fault.value,
            {literal(layout.version)} AS mapping_version
        FROM raw_sen2_fault AS fault
        JOIN raw_sen2_file AS file
          ON file.file_number = fault.file_number
        LEFT JOIN ({keys}) AS own
          ON own.record_type = fault.record_type
         AND own.record_id = fault.record_id
        """
    )
