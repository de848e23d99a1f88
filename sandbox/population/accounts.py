"""The accounts that settings and trusts have on the case system: who logs in, who left, and what is wrong with them."""

from collections.abc import Iterator
from datetime import date

from sandbox.population.days import plus
from sandbox.population.identifiers import HOME
from sandbox.population.reviewing import COPYIST
from sandbox.population.settings import Area, Setting
from sandbox.population.track import Track

_DAYS_AHEAD = 420
_BETWEEN_LOGINS = 28
_DORMANT, _WAKES = 29, 25  # in one setting in so many nobody logs in until so many days after the start
_NEW_USER = 40  # days after the start on which the trust without a user gets one


class Accounts:
    """Every account, and the breaches that were meant."""

    def __init__(self, area: Area) -> None:
        self._area, self._start = area, area.start
        self.planted = set[tuple[str, str]]()
        self.tracks = [*self._of_settings(), *self._of_trusts()]

    def _of_settings(self) -> Iterator[Track]:
        for index, setting in enumerate(self._area.settings):
            if setting.portal:
                for role in ("SENCO", "Head")[: 1 + index % 2]:
                    yield self._account(index, setting, role)
            elif setting.stage == "independent" or setting.authority != HOME:
                self.planted.add(("SY02", setting.urn))
        self.planted |= {("AR05", f"setting {each.urn}") for each in self._area.settings if each.copies_dates}
        self.planted.add(("AR05", f"officer {COPYIST}"))

    def _account(self, index: int, setting: Setting, role: str) -> Track:
        left = plus(self._start, -400) if index % 17 == 3 and role == "Head" else None
        account_id = f"AC{index:05d}{role[0]}"
        track = Track("setting_access", date.min, account_id=account_id, urn=setting.urn, role=role, left_date=left,
                      active=left is None, last_login_date=plus(left or self._start, -(index % 27)))  # fmt: skip
        if left and index % 34 == 3:
            track.facts["active"] = True
            self.planted.add(("SY03", account_id))
        elif index % _DORMANT == 1:
            track.facts["last_login_date"] = plus(self._start, -100)
            self._log_in(track, plus(self._start, _WAKES))
            self.planted.add(("SY01", setting.urn))
        elif left is None:
            self._log_in(track, plus(self._start, 1 + index % _BETWEEN_LOGINS))
        return track

    def _log_in(self, track: Track, first: date) -> None:
        for days in range(0, _DAYS_AHEAD, _BETWEEN_LOGINS):
            track.on(plus(first, days), last_login_date=plus(first, days))

    def _of_trusts(self) -> Iterator[Track]:
        """In the last trust the one user left, and weeks pass until there is another."""
        for trust in self._area.trusts:
            gone = plus(self._start, -30) if trust == self._area.trusts[-1] else None
            track = Track("setting_access", date.min, account_id=f"AC{trust}", provider_code=trust, role="DCO",
                          left_date=gone, active=not gone, last_login_date=plus(gone or self._start, -3))  # fmt: skip
            if gone is None:
                self._log_in(track, plus(self._start, 5))
            yield track
        yield Track("setting_access", date.min, account_id=f"AC{self._area.silent_trust}",
                    provider_code=self._area.silent_trust, role="DCO", active=True,
                    last_login_date=plus(self._start, -3))  # fmt: skip
        heir, day = self._area.trusts[-1], plus(self._start, _NEW_USER)
        self.planted.add(("SY04", heir))
        yield Track("setting_access", day, account_id=f"AC{heir}2", provider_code=heir, role="DCO", active=True,
                    last_login_date=day)  # fmt: skip
