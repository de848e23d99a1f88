"""Names of diverse origins; any likeness to a living person is chance."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Origin:
    """Names that go together, with the ethnicity codes that a school would record."""

    share: float
    ethnicity: tuple[str, ...]
    boys: tuple[str, ...]
    girls: tuple[str, ...]
    surnames: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ORIGINS = (
    Origin(
        0.74,
        ("WBRI", "WBRI", "WBRI", "WBRI", "WENG", "MWBC", "MWAS", "WOTH"),
        _words(
            """Oliver George Harry Noah Jack Leo Arthur Oscar Charlie Jacob Thomas Henry William Archie
            Joshua Freddie James Alfie Isaac Ethan Samuel Joseph Daniel Reuben Toby Elliot Callum
            Jude Kian Tyler Bradley Connor Lewis Jamie-Lee Billy-Joe Alfie-James Zac Dylan Finley
            Riley"""
        ),
        _words(
            """Olivia Amelia Isla Ava Mia Ivy Lily Florence Freya Poppy Emily Ella Rosie Evie Grace
            Sophie Millie Daisy Phoebe Alice Matilda Erin Harriet Imogen Lola Maisie Summer Bethany
            Megan Ellie-Mae Lily-Rose Gracie-May Amelia-Jane Chloe Jessica Niamh Seren Orla Eleanor
            Martha"""
        ),
        _words(
            """Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans
            Walker White Roberts Green Hall Wood Jackson Clarke Lewis Harris Cooper King Baker
            Turner Hill Scott Ward Moore Bennett Carter Hughes Price Shaw Holland Barlow Hulme
            Brocklehurst Oakes Whittaker Furnival Massey Leigh Bostock Cheetham Dutton Egerton
            Goodwin Hollinshead Kinsey Latham Moss Newall Pointon Ravenscroft Sutton Tomkinson
            Unsworth Venables Wainwright Yarwood Sidebotham Postles Beech O'Neill O'Connor McDonald
            Fletcher-Hope St.John"""
        ),
    ),
    Origin(
        0.08,
        ("WEEU", "WOTH", "WOWB"),
        _words("Jakub Kacper Szymon Filip Antoni Mateusz Tomasz Oskar Luca Andrei Stefan Łukasz Vlad Nikodem"),
        _words("Zuzanna Julia Maja Oliwia Hanna Aleksandra Zofia Ioana Elena Weronika Gabriela Małgorzata Daria"),
        _words(
            """Kowalski Nowak Wiśniewski Lewandowski Zieliński Popescu Ionescu Kamiński Dąbrowski Novák
            Horváth Szabó Petrov Balan"""
        ),
    ),
    Origin(
        0.07,
        ("APKN", "AIND", "ABAN", "AOTH"),
        _words("Muhammad Ali Zayn Ibrahim Yusuf Hamza Aarav Arjun Rohan Dev Imran Bilal Ahmed Kabir Rayyan"),
        _words("Aisha Fatima Zara Maryam Inaya Ananya Priya Diya Hafsa Sana Amina Noor Khadija Anika"),
        _words("Khan Ahmed Hussain Patel Singh Begum Ali Shah Malik Iqbal Sharma Kaur Rahman Chowdhury Mistry Akhtar"),
    ),
    Origin(
        0.05,
        ("BAFR", "BCRB", "MWBA", "BOTH", "BNGN"),
        _words("Tobi Emmanuel Kofi Kwame David Malachi Femi Chidi Amari Jayden Isaiah Nathaniel Tafadzwa Yohannes"),
        _words("Adaeze Amara Chiamaka Ngozi Esther Blessing Zuri Temi Imani Naomi Ruth Abigail Rutendo Selam"),
        _words("Okafor Mensah Adeyemi Boateng Campbell Okonkwo Osei Adebayo Moyo Balogun Francis Tesfaye Grant Nkosi"),
    ),
    Origin(
        0.03,
        ("CHNE", "CHKC", "MWAO", "OVIE"),
        _words("Wei Jun Hao Ming Ethan Ka-Ming Minh Kai Jason Ho-Yin"),
        _words("Mei Li Xin Yan Chloe Hiu-Yan Linh Jasmine Ying Sum-Yee"),
        _words("Chan Wong Li Zhang Nguyen Lam Cheung Tran Chen Ho Leung Wu"),
    ),
    Origin(
        0.03,
        ("OOTH", "OARA", "WOTH", "OAFG", "REFU"),
        _words("Omar Karim Samir Youssef José Émile Reza Hassan Mateo Elias Rafael Adam"),
        _words("Leila Salma Yasmin Inés Chloé Nadia Zeynep Soraya Lucía Mariam Parisa Dunya"),
        _words("Al-Hassan Haddad Rahimi García Müller Yılmaz Silva Fernandes Mansour Karimi Núñez Ferreira Aziz"),
    ),
)
_SHARES = [origin.share for origin in ORIGINS]
STAFF = _words("Adams Bell Crane Doyle Ellis Frost Gill Hart Innes Judd Kemp Lowe Marsh Nash Owen Park Quinn Reed")


def draw_origin(rng: Random) -> Origin:
    """Draw where a family's names come from."""
    return rng.choices(ORIGINS, _SHARES)[0]


def draw_surname(origin: Origin, rng: Random) -> str:
    """Draw a surname; one in twelve is double-barrelled, with or without a hyphen."""
    first = rng.choice(origin.surnames)
    if rng.random() > 0.08:
        return first
    return f"{first}{rng.choice('- ')}{rng.choice(draw_origin(rng).surnames)}"


def draw_forename(origin: Origin, sex: str, rng: Random, taken: set[str]) -> str:
    """Draw a forename that no sibling has."""
    pool = origin.boys if sex == "M" else origin.girls
    name = rng.choice(pool)
    while name in taken:
        name = rng.choice(pool)
    taken.add(name)
    return name


def staff_name(number: int) -> str:
    """Return the name of a clinician."""
    return f"{'ABCDEFGHJKLM'[number % 12]} {STAFF[number % len(STAFF)]}"
