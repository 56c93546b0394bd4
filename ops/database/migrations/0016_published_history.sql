-- migrate:up

-- Written by display/chronicle/annals.py: what was published at the time, thinned with age. The counts of an
-- index can be derived again from ballots and rulings; the index cannot.
CREATE TABLE published_count (
    campaign_no  integer     NOT NULL REFERENCES campaign,
    as_of        bigint      NOT NULL CHECK (as_of >= 0),
    published_at timestamptz NOT NULL,
    counts       bigint[]    NOT NULL, -- by case_no from 1; NULL where none was published
    PRIMARY KEY (campaign_no, as_of)
);

-- Written by display/chronicle/annals.py: a day's figures as they were announced, and as of which index.
CREATE TABLE bulletin (
    campaign_no integer     NOT NULL REFERENCES campaign,
    day         date        NOT NULL, -- in the campaign's zone
    as_of       bigint      NOT NULL CHECK (as_of >= 0),
    body        text        NOT NULL, -- JSON: its figures, see display/bulletin.py
    PRIMARY KEY (campaign_no, day)
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bulletin
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down

DROP TABLE bulletin, published_count;
