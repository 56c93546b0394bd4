-- migrate:up

-- Written by fraud/incident_store.py. What is for review is not held: it counts until a person
-- rules. What is merged is part of another incident, and kept for those who knew its name.
ALTER TABLE incident
    ADD COLUMN state        text   NOT NULL DEFAULT 'held'
        CHECK (state IN ('held', 'review', 'merged')),
    ADD COLUMN predecessors text[] NOT NULL DEFAULT '{}',
    ADD COLUMN split_from   text,
    ADD COLUMN dossier      text; -- JSON: make-up, curve, honest surges that it resembles

-- Where each ballot belongs now: in one incident at most. A ruling names the incident as it was
-- called then; rulings are of ballots, so whatever becomes of an incident loses none.
CREATE TABLE incident_ballot (
    campaign_no  integer NOT NULL,
    ballot_index bigint  NOT NULL,
    incident     text    NOT NULL,
    PRIMARY KEY (campaign_no, ballot_index),
    FOREIGN KEY (campaign_no, ballot_index) REFERENCES cast_vote_record (campaign_no, index),
    FOREIGN KEY (campaign_no, incident) REFERENCES incident (campaign_no, id)
);
CREATE INDEX ON incident_ballot (campaign_no, incident);

INSERT INTO incident_ballot (campaign_no, ballot_index, incident)
SELECT DISTINCT ON (e.campaign_no, e.ballot_index) e.campaign_no, e.ballot_index, e.incident
FROM ruling_exception e JOIN incident i ON (i.campaign_no, i.id) = (e.campaign_no, e.incident)
ORDER BY e.campaign_no, e.ballot_index, e.ruling_index DESC;

-- migrate:down

DROP TABLE incident_ballot;
ALTER TABLE incident
    DROP COLUMN dossier, DROP COLUMN split_from, DROP COLUMN predecessors, DROP COLUMN state;
