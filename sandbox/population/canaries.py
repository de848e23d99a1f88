"""Children whose names, numbers and texts a test can search for in every place where they must not be."""

from dataclasses import dataclass, replace
from datetime import date

from sandbox.population.life import Family, Identity
from sandbox.population.pattern import Place

_EVERY = 5  # one canary in five single children, until all tokens are used


@dataclass(frozen=True)
class Canary:
    """One child with a token, and all texts that would betray it."""

    token: str
    person_id: str
    texts: tuple[str, ...]


class Canaries:
    """Gives each token to one child: as surname, and in the child's free texts."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens

    def token_of(self, place: Place) -> str | None:
        """Return the token of the family, if it has one."""
        turn, rest = divmod(place.turn, _EVERY)
        return self._tokens[turn] if place.kind == "single" and rest == 1 and turn < len(self._tokens) else None

    def names(self, place: Place, whos: list[Identity]) -> list[Identity]:
        """Return the children, the first with the token as surname."""
        token = self.token_of(place)
        return [replace(whos[0], surname=token), *whos[1:]] if token else whos

    def free_text(self, family: Family) -> None:
        """Write the token into the free texts of sections A and B and of decisions."""
        token = self.token_of(family.place)
        if token is None:
            return
        life = family.lives[0]
        for code in ("A", "B"):
            plain = life.sections[code].facts["section_text"]
            life.sections[code].facts["section_text"] = f"{plain} {token} text."
            life.says[f"{plain} {token} text."] = life.saying(plain)
        for review in life.reviews:
            review.facts["decision_reason"] = f"{token} reason"

    def found_in(self, family: Family) -> Canary | None:
        """Return the family's canary."""
        token = self.token_of(family.place)
        if token is None:
            return None
        who = family.lives[0].who
        texts = (token, *([who.nhs_number] if who.nhs_number else []), *_written(who.birth))
        return Canary(token, who.person_id, texts)


def _written(birth: date) -> tuple[str, ...]:
    return birth.isoformat(), f"{birth:%d/%m/%Y}", f"{birth:%d-%b-%Y}"
