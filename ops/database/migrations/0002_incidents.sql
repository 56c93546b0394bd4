-- migrate:up

-- Written by fraud/incident_store.py: what the judge knows of the ballots it holds together.
CREATE TABLE incident (
    campaign_no integer     NOT NULL REFERENCES campaign,
    id          text        NOT NULL,
    case_no     smallint    NOT NULL,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL CHECK (last_at >= first_at),
    ballots     bigint      NOT NULL CHECK (ballots > 0),
    score       real        NOT NULL CHECK (score BETWEEN 0 AND 1),
    reasons     text        NOT NULL, -- JSON: sentences in both languages with their numbers
    model       text        NOT NULL,
    PRIMARY KEY (campaign_no, id),
    FOREIGN KEY (campaign_no, case_no) REFERENCES campaign_case
);

-- migrate:down

DROP TABLE incident;
