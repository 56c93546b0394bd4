-- migrate:up

-- Written by fraud/proposal_store.py: ballots that count and that the judge came to suspect when
-- it could no longer hold them itself. A person's ruling decides; nothing here moves a tally.
CREATE TABLE proposal (
    campaign_no  integer     NOT NULL,
    ballot_index bigint      NOT NULL,
    incident     text        NOT NULL,
    score        real        NOT NULL CHECK (score BETWEEN 0 AND 1),
    model        text        NOT NULL,
    proposed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (campaign_no, ballot_index),
    FOREIGN KEY (campaign_no, ballot_index) REFERENCES cast_vote_record (campaign_no, index)
);

-- migrate:down

DROP TABLE proposal;
