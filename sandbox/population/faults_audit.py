"""Faults of the quality audits of plans."""

from sandbox.population.days import plus
from sandbox.population.faults import fault
from sandbox.population.life import Life, Setup
from sandbox.population.planning import audit_of
from sandbox.population.profile import Profile
from sandbox.population.track import Facts, Window

# the plans of those over 16 are held by a team of their own, which is audited
_AUDITED = Profile(ages=(16.6, 25.0), plan_years=(0.3, 9.5))


def _audit_fault(**wrong: object) -> None:
    @fault("PL19", "text", _AUDITED)
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        if life.plan is None or life.first_final is None:
            return False
        audits = [track for track in life.others if track.kind == "plan_audit" and track.born <= setup.start]
        if not audits:
            audits = [audit_of(life, setup, day=plus(setup.start, -20), audit_id=f"PA{life.who.uid:08d}X")]
            life.others += audits
        facts: Facts = dict(wrong)
        life.plant("PL19", audits[0], windows, **facts)
        return True


_audit_fault(overall_grade=None)
_audit_fault(section_grades=None)
_audit_fault(section_grades="E:good F:requires_improvement")
_audit_fault(action_owner=None)
