"""Run by the environment of splink.lock: links two files with a standard model; writes ties and candidates."""

import json
import sys
from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

SEED = 1
PAIRS = 5_000_000

# What a careful user prepares: plain names, identifiers in one writing, placeholders and invalid ones left out by form.
_SIDE = """
SELECT
    {key} AS unique_id,
    lower(strip_accents(trim(forename))) AS forename,
    lower(strip_accents(trim(surname))) AS surname,
    date_of_birth,
    sex,
    postcode,
    regexp_extract({setting}, '^[0-9]+') AS setting_urn,
    CASE WHEN regexp_full_match(upper(upn), '[A-Z][0-9]{{12}}') THEN upper(upn) END AS upn,
    uln,
    replace(nhs_number, ' ', '') AS nhs_number
FROM read_parquet('{path}')
"""

COMPARISONS = (
    cl.NameComparison("forename").configure(term_frequency_adjustments=True),
    cl.NameComparison("surname").configure(term_frequency_adjustments=True),
    cl.DateOfBirthComparison("date_of_birth", input_is_string=False),
    cl.ExactMatch("sex"),
    cl.PostcodeComparison("postcode"),
    cl.ExactMatch("setting_urn"),
    cl.ExactMatch("upn"),
    cl.ExactMatch("uln"),
    cl.ExactMatch("nhs_number"),
)
# Pairs that agree on an identifier, or on any two of forename, surname, birth date and postcode.
BLOCKS = (
    ("upn",),
    ("nhs_number",),
    ("uln",),
    ("forename", "surname"),
    ("forename", "date_of_birth"),
    ("forename", "postcode"),
    ("surname", "date_of_birth"),
    ("surname", "postcode"),
    ("date_of_birth", "postcode"),
)
TRAINED_ON = (("upn",), ("forename", "surname", "date_of_birth"), ("surname", "postcode"))


def main(task: Path) -> None:
    """Do what the task file says: `persons`, `records`, `probability`, `out`, `threads`."""
    asked = json.loads(task.read_text())
    con = duckdb.connect(":memory:", config={"threads": asked["threads"]})
    api = DuckDBAPI(con)
    sides = [
        api.register(con.sql(_SIDE.format(key=key, path=asked[name], setting="setting_urn")), dataset_display_name=name)
        for name, key in (("persons", "person_id"), ("records", "record_key"))
    ]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=list(COMPARISONS),
        blocking_rules_to_generate_predictions=[block_on(*block) for block in BLOCKS],
        retain_matching_columns=False,
    )
    linker = Linker(sides, settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("upn"), block_on("nhs_number")], recall=0.85
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=SEED)
    for block in TRAINED_ON:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*block))
    found = linker.inference.predict(threshold_match_probability=asked["probability"])
    _write(con, found.physical_name, asked)


def _write(con: duckdb.DuckDBPyConnection, pairs: str, asked: dict[str, str]) -> None:
    """Write each record with the best person above the threshold, as our own linkage does."""
    con.execute(
        f"""
        CREATE TABLE best AS
        SELECT unique_id_r AS record_key, arg_max(unique_id_l, match_weight) AS person_id
        FROM {pairs}
        GROUP BY ALL
        """
    )
    ties = f"""
        SELECT
            record_key,
            CASE WHEN person_id IS NULL THEN 'unmatched' ELSE 'tied' END AS state,
            person_id,
            person_id AS candidate_person_id
        FROM read_parquet('{asked["records"]}')
        LEFT JOIN best USING (record_key)
    """
    con.execute(f"COPY ({ties}) TO '{asked['out']}/ties.parquet'")
    con.execute(f"COPY (SELECT record_key, person_id FROM best) TO '{asked['out']}/candidates.parquet'")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
