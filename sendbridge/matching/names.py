"""Plain names: what is left of a name when case, accents, blanks and apostrophes no longer matter."""

import re
import unicodedata
from string import ascii_lowercase

from sendbridge.sql_text import literal

# What a form was given for want of a name: two of them being equal says nothing about the child.
PLACEHOLDERS = ("unknown", "notknown", "unnamed", "noname", "baby", "infant", "twin", "tba", "tbc", "n/a")

# Words by which a forename is none, whatever stands beside them: nobody knows it, or has given one yet. As a surname
# "Child" is a family's, and so is "Boy" or "Master"; between hyphens "Of" or "Son" is a part of a name.
_NAMELESS = (
    *("unknown", "unnamed", "baby", "infant", "newborn", "unborn", "twin", "twins", "triplet", "triplets", "quad"),
    *("boy", "girl", "male", "female", "none", "null", "nk", "fnu", "bb", "bg", "test"),
)
_BESIDE_A_BLANK = (
    *("b/o", "child", "daughter", "master", "miss", "mr", "mrs", "ms", "n/a", "name", "noname", "not", "notknown"),
    *("of", "son", "tba", "tbc"),
)
_NO_FAMILY = ("lnu", "nk", "noname", "not", "notknown", "surname", "tba", "tbc", "unknown", "unnamed", "unspecified")

_APOSTROPHES = "'`\u00b4\u02bc\u2018\u2019"
_BLANKS = "\t\n\v\f\r \u00a0\u2009\u200b\u202f\ufeff"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212"
# Letters that lose no mark when decomposed; plain systems write them so.
_FOLDED = {"\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u0127": "h", "\u0167": "t", "\u0131": "i", "\u00f0": "d"}
_SPELLED_OUT = {"\u00df": "ss", "\u00e6": "ae", "\u0153": "oe", "\u00fe": "th"}
_FOLDING = str.maketrans(_FOLDED | _SPELLED_OUT)
_DROPPED = re.compile(f"[{_APOSTROPHES}{_BLANKS}]")
_HYPHEN = re.compile(f"[{_HYPHENS}]")
_LATIN = re.compile("[\u0001-\u033f\u1e00-\u1eff]*")
_LETTER = re.compile("[^-.0-9]")

# Python and DuckDB read these alike. What stands between words is no letter of any script. Single Latin letters are
# initials, and one over and over is none; of a nameless child a form says which one: "Babyboy", "Twin-A".
_BETWEEN = r"\x01-@\[-`{-\xbf" + f"{_HYPHENS}\u02bc\u2018\u2019\u2009\u200b\u202f\ufeff"
_INITIAL = "[a-z\u00df-\u024f]"
_ONE_LETTER = "|".join(f"{letter}+" for letter in ascii_lowercase)
_NO_WORD = f"^[{_BETWEEN}]*({_INITIAL}[{_BETWEEN}]+)*({_INITIAL}?|{_ONE_LETTER})[{_BETWEEN}]*$"
_WHICH_ONE = "boy|girl|male|female|baby|one|two|three|first|second|third|[a-d]"
_NO_FORENAME = "|".join(
    (
        f"(^|[{_BETWEEN}])({'|'.join(_NAMELESS)})($|[{_BETWEEN}])",
        f"(^|[ \t])({'|'.join(_BESIDE_A_BLANK)})($|[ \t])",
        f"^[{_BETWEEN}]*(baby|infant|newborn|unnamed|twin|triplet)([{_BETWEEN}]*({_WHICH_ONE}))+[{_BETWEEN}]*$",
        f"^[{_BETWEEN}]*(no|not)[{_BETWEEN}]*(known|given|named|name|forename|firstname)[{_BETWEEN}]*$",
        "[0-9]",
        _NO_WORD,
    )
)
_NO_SURNAME = f"(^|[{_BETWEEN}])({'|'.join(_NO_FAMILY)})($|[{_BETWEEN}])|{_NO_WORD}"

# A hyphenated name is compared whole, however its halves are joined; its parts only say whom to look at. What leads a
# name of several words may be a whole forename, with the middle names behind it.
_NAME_FORM = r"""
CREATE OR REPLACE TEMP TABLE name_form AS
WITH given AS (
    SELECT forename AS name FROM {known}
    UNION
    SELECT surname FROM {known}
    UNION
    SELECT former_surname FROM {known}
    UNION
    SELECT forename FROM {arriving}
    UNION
    SELECT surname FROM {arriving}
),
split AS (
    SELECT name, unnest(string_split_regex(name, '[-\x{{2010}}-\x{{2014}}\s]+')) AS part
    FROM given
    WHERE regexp_matches(name, '[-\x{{2010}}-\x{{2014}}\s]')
),
part AS (
    SELECT name, plain_name(part) AS part
    FROM split
),
led AS (
    SELECT name, array_to_string(words[1:unnest(range(1, len(words)))], '') AS lead
    FROM (SELECT name, string_split_regex(trim(name), '\s+') AS words FROM given WHERE contains(trim(name), ' '))
)
SELECT
    given.name,
    replace(plain_name(given.name), '-', '') AS whole,
    CASE WHEN names_a_child(given.name) THEN whole END AS forename,
    CASE WHEN names_a_family(given.name) THEN whole END AS surname,
    parts.parts,
    leads.leads
FROM given
LEFT JOIN (
    SELECT name, list(DISTINCT replace(plain_name(lead), '-', '')) AS leads
    FROM led
    GROUP BY name
) AS leads USING (name)
LEFT JOIN (
    SELECT
        name,
        list(DISTINCT part ORDER BY part) FILTER (
            WHERE length(part) > 2
              AND part NOT IN ('van', 'der', 'den', 'von', 'bin', 'ibn', 'del', 'dos', 'mac', 'abu')
        ) AS parts
    FROM part
    GROUP BY name
) AS parts USING (name)
WHERE given.name IS NOT NULL
"""


def plain_name(given: str | None) -> str | None:
    """Return the name as it is compared, hyphenated names whole, or None where it names nobody.

    Only Latin letters lose their marks: in other scripts a mark can be a vowel, and another name.
    """
    if given is None:
        return None
    spelled = _HYPHEN.sub("-", _DROPPED.sub("", given))
    plain = _without_accents(spelled) if _LATIN.fullmatch(spelled) else unicodedata.normalize("NFC", spelled)
    return plain if _LETTER.search(plain) and plain not in PLACEHOLDERS else None


def names_a_child(given: str) -> bool:
    """Return whether a forename is one: no filler word, no digit, more than initials or one letter over and over."""
    return not re.search(_NO_FORENAME, given.lower())


def names_a_family(given: str) -> bool:
    """Return whether a surname is one: no filler word, more than initials or one letter over and over."""
    return not re.search(_NO_SURNAME, given.lower())


def name_form_sql(known: str, arriving: str) -> str:
    """Return the statement that writes the temporary table name_form of the names of these relations."""
    return _NAME_FORM.format(known=known, arriving=arriving)


def _without_accents(latin: str) -> str:
    letters = unicodedata.normalize("NFD", latin)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).lower().translate(_FOLDING)


def _in_sql(characters: str) -> str:
    return "".join(f"\\x{{{ord(character):x}}}" for character in characters)


def _folding_sql(lowered: str) -> str:
    folded = f"translate({lowered}, '{''.join(_FOLDED)}', '{''.join(_FOLDED.values())}')"
    for letter, spelled in _SPELLED_OUT.items():
        folded = f"replace({folded}, '{letter}', '{spelled}')"
    return folded


# A lambda over a list of one: a macro spells its argument out wherever it is used, and so each step is done once.
SQL_MACROS: tuple[str, ...] = (
    f"""
    CREATE OR REPLACE TEMP MACRO names_a_child(given) AS
    NOT regexp_matches(lower(given), {literal(_NO_FORENAME)})
    """,
    f"""
    CREATE OR REPLACE TEMP MACRO names_a_family(given) AS
    NOT regexp_matches(lower(given), {literal(_NO_SURNAME)})
    """,
    f"""
    CREATE OR REPLACE TEMP MACRO spelled_name(given) AS
    regexp_replace(
        regexp_replace(given, '[{_in_sql(_APOSTROPHES + _BLANKS)}]', '', 'g'), '[{_in_sql(_HYPHENS)}]', '-', 'g'
    )
    """,
    f"""
    CREATE OR REPLACE TEMP MACRO folded_name(given) AS
    list_transform([spelled_name(given)], lambda spelled : CASE
        WHEN regexp_full_match(spelled, '[\\x{{1}}-\\x{{33f}}\\x{{1e00}}-\\x{{1eff}}]*')
            THEN {_folding_sql("lower(strip_accents(spelled))")}
        ELSE nfc_normalize(spelled)
    END)[1]
    """,
    f"""
    CREATE OR REPLACE TEMP MACRO plain_name(given) AS
    list_transform([folded_name(given)], lambda folded : CASE
        WHEN NOT regexp_matches(folded, '[^-.0-9]') THEN NULL
        WHEN folded IN ({", ".join(f"'{name}'" for name in PLACEHOLDERS)}) THEN NULL
        ELSE folded
    END)[1]
    """,
)
