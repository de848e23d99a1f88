"""Run by the environment of splink.lock: Splink with our levels, blocks and pairs; writes its links and its model."""

import json
import sys
from pathlib import Path

import duckdb
from splink import Linker, SettingsCreator
from splink.comparison_library import CustomComparison
from splink.internals.duckdb.database_api import DuckDBAPI

SEED = 1


def main(task: Path) -> None:
    """Do what the task file says: `sides` (one CSV or two), `key`, settings, `links` and `model` to write."""
    asked = json.loads(task.read_text())
    con = duckdb.connect(":memory:", config={"threads": asked["threads"]})
    api = DuckDBAPI(con)
    sides = [
        api.register(
            con.sql(f"SELECT {asked['key']} AS unique_id, * FROM read_csv('{path}', all_varchar = TRUE)"),
            dataset_display_name=name,
        )
        for path, name in zip(asked["sides"], ("a_persons", "b_records"), strict=False)
    ]
    linker = Linker(sides, _settings(asked))
    training = linker.training
    training.estimate_probability_two_random_records_match(asked["sure"], recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED, min_count_per_level=asked["least_count"])
    for block in asked["blocks"]:
        training.estimate_parameters_using_expectation_maximisation(block)
    found = linker.inference.predict(threshold_match_probability=0.5).as_duckdbpyrelation()
    links = found.select("unique_id_l AS person_id, unique_id_r AS record_key, match_weight AS weight")
    links.write_csv(asked["links"])
    Path(asked["model"]).write_text(json.dumps(linker.misc.save_model_to_json()))


def _settings(asked: dict) -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only" if len(asked["sides"]) == 2 else "dedupe_only",
        comparisons=[_comparison(each) for each in asked["comparisons"]],
        blocking_rules_to_generate_predictions=asked["looked_at"],
        retain_matching_columns=False,
    )


def _comparison(each: dict) -> CustomComparison:
    levels = [{"sql_condition": each["unknown"], "label_for_charts": "unknown", "is_null_level": True}]
    for name, condition in each["levels"]:
        levels.append({"sql_condition": condition, "label_for_charts": name})
    if each["frequency"]:
        levels[1] |= {"tf_adjustment_column": each["frequency"], "tf_adjustment_weight": 1.0}
    levels.append({"sql_condition": "ELSE", "label_for_charts": "differs"})
    return CustomComparison(output_column_name=each["name"], comparison_levels=levels)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
