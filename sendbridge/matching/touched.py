"""What a change touches, looked up in the tables of keys: always enough, sometimes more than needed.

Each statement writes a temporary table of the next ones to look at: persons, then the records that may mean them, then
the rows of the same list that may claim the same children, then whoever else the rule looks at to decide on those.
"""

from sendbridge.matching.kept import number_sql, sent_as_sql
from sendbridge.matching.near import pairs_near

# A person is touched who changed, shares a number or a home with one who did, bears a name or birth date that counts
# for something else now, or may be meant by a record that changed.
PERSON_TOUCHED = f"""
CREATE OR REPLACE TEMP TABLE found AS
SELECT id FROM holder_touched
UNION ALL
SELECT id FROM person_new
UNION ALL
SELECT id FROM link_person_key SEMI JOIN person_changed USING (postcode)
UNION ALL
SELECT id FROM link_person_key SEMI JOIN person_changed USING (surname, date_of_birth)
UNION ALL
SELECT id FROM link_person_key WHERE forename IN (SELECT {number_sql("forename")} FROM forename_touched)
UNION ALL
SELECT id FROM link_person_key WHERE date_of_birth IN (FROM birth_date_touched)
UNION ALL
SELECT person FROM ({pairs_near(records="record_changed")})
UNION ALL
SELECT person FROM link_pointed SEMI JOIN record_new ON record_new.id = record
UNION ALL
SELECT person FROM pointed_old;
CREATE OR REPLACE TEMP TABLE person_touched AS
FROM link_person_key SEMI JOIN found USING (id)
UNION ALL
FROM person_old_key
"""

# A record is touched that changed, may mean one of those persons, bears name and birth date of one that changed, or
# was decided to be a person who came or went.
RECORD_TOUCHED = f"""
CREATE OR REPLACE TEMP TABLE found AS
WITH decided AS (
    SELECT {sent_as_sql("record")} AS sent_as
    FROM state_tie
    WHERE {number_sql("person_id")} IN (SELECT person_id FROM person_changed)
)
SELECT id FROM record_new
UNION ALL
SELECT record FROM ({pairs_near(persons="person_touched")})
UNION ALL
SELECT record FROM link_pointed SEMI JOIN person_touched ON person_touched.id = person
UNION ALL
SELECT record FROM pointed_old
UNION ALL
SELECT id FROM link_record_key WHERE forename IN (SELECT {number_sql("forename")} FROM forename_touched)
UNION ALL
SELECT id FROM link_record_key WHERE date_of_birth IN (FROM birth_date_touched)
UNION ALL
SELECT id FROM link_record_key SEMI JOIN record_changed USING (date_of_birth, forename, surname)
UNION ALL
SELECT id FROM link_record_key SEMI JOIN decided USING (sent_as);
CREATE OR REPLACE TEMP TABLE record_touched AS
FROM link_record_key SEMI JOIN found USING (id)
"""

# Rows of one list may claim one child, where no number settles it: what one becomes touches the others, of whom one at
# least has the child's own forename and birth date.
TOLD = f"""
CREATE OR REPLACE TEMP TABLE meant AS
{pairs_near(records="record_touched", on_any_day=True)}
UNION ALL
SELECT person, record FROM link_pointed SEMI JOIN record_touched ON record_touched.id = record;
CREATE OR REPLACE TEMP TABLE meant_person AS
SELECT id, date_of_birth, forename FROM link_person_key WHERE id IN (SELECT person FROM meant);
CREATE OR REPLACE TEMP TABLE claimed AS
SELECT DISTINCT list, person.date_of_birth, person.forename
FROM meant
JOIN meant_person AS person
    ON person.id = meant.person
JOIN record_touched
    ON record_touched.id = meant.record;
CREATE OR REPLACE TEMP TABLE told AS
SELECT id FROM record_touched
UNION
SELECT id FROM link_record_key SEMI JOIN record_touched USING (list, date_of_birth)
UNION
SELECT id FROM link_record_key SEMI JOIN claimed USING (list, date_of_birth, forename);
CREATE OR REPLACE TEMP TABLE told_key AS
FROM link_record_key SEMI JOIN told USING (id)
"""

# To decide on those, the rows that may claim the same children are asked, too.
ASKED = f"""
CREATE OR REPLACE TEMP TABLE claimable AS
SELECT DISTINCT person.id, told.list
FROM link_person_key AS person
JOIN told_key AS told USING (date_of_birth, forename);
CREATE OR REPLACE TEMP TABLE claimable_key AS
FROM link_person_key JOIN claimable USING (id);
CREATE OR REPLACE TEMP TABLE carrier AS
SELECT record AS id, list
FROM link_pointed
JOIN claimable
    ON claimable.id = person;
CREATE OR REPLACE TEMP TABLE found AS
SELECT id FROM told
UNION ALL
SELECT id FROM link_record_key SEMI JOIN told_key USING (list, date_of_birth)
UNION ALL
SELECT record FROM ({pairs_near(persons="claimable_key", on_any_day=True, where="r.list = p.list")})
UNION ALL
SELECT id FROM link_record_key SEMI JOIN carrier USING (id, list);
CREATE OR REPLACE TEMP TABLE asked AS
FROM link_record_key SEMI JOIN found USING (id)
"""

# The persons whom these may mean, and those who share a home with them.
NEAR = f"""
CREATE OR REPLACE TEMP TABLE pointed AS
FROM link_pointed SEMI JOIN asked ON asked.id = record;
CREATE OR REPLACE TEMP TABLE found AS
SELECT person AS id FROM ({pairs_near(records="asked")})
UNION ALL
SELECT person FROM pointed
UNION ALL
SELECT id
FROM link_person_key
SEMI JOIN (SELECT {number_sql("person_id")} AS person_id FROM state_tie) AS decided USING (person_id);
CREATE OR REPLACE TEMP TABLE near AS
FROM link_person_key SEMI JOIN found USING (id);
CREATE OR REPLACE TEMP TABLE mate AS
SELECT id FROM near
UNION ALL
SELECT id FROM link_person_key SEMI JOIN near USING (postcode)
UNION ALL
SELECT id FROM link_person_key SEMI JOIN near USING (date_of_birth, surname)
"""

# The other rows that may be a candidate's own, or carry her number.
BESIDE = """
CREATE OR REPLACE TEMP TABLE own AS
SELECT DISTINCT asked.list, near.date_of_birth, near.forename
FROM pointed
JOIN asked
    ON asked.id = pointed.record
JOIN near
    ON near.id = pointed.person;
CREATE OR REPLACE TEMP TABLE beside AS
SELECT id FROM asked
UNION ALL
SELECT id FROM link_record_key SEMI JOIN own USING (list, date_of_birth, forename)
UNION ALL
SELECT id FROM link_record_key SEMI JOIN asked USING (date_of_birth, forename, surname)
UNION ALL
SELECT id FROM carrier
"""
