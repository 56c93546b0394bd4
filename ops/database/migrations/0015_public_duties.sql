-- migrate:up

-- Written by voting/ledger/sealed_addresses.py: the keys that seal addresses for a while, each wrapped
-- for the campaign's opening key. The private half of that lies with its custodians.
CREATE TABLE address_session (
    number      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_no integer     NOT NULL REFERENCES campaign,
    begun_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    wrapped     bytea       NOT NULL
);

-- Written by ops/custody/journal.py: what was done with personal data, by whom and why.
CREATE TABLE privacy_record (
    campaign_no integer     NOT NULL REFERENCES campaign,
    number      integer     NOT NULL CHECK (number > 0),
    at          timestamptz NOT NULL,
    act         text        NOT NULL
                CHECK (act IN ('custody', 'opening', 'retention', 'destruction')),
    actors      text        NOT NULL,
    about       text        NOT NULL,
    reason      text        NOT NULL,
    hash        bytea       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (campaign_no, number)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_record
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Written by ops/complaints/store.py: reports and appeals of the public, with their answers.
CREATE TABLE complaint (
    campaign_no integer     NOT NULL REFERENCES campaign,
    number      text        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('report', 'appeal')),
    case_no     smallint,
    text        text        NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    receipt     text        CHECK (length(receipt) <= 64),
    contact     bytea, -- sealed; taken away some time after the answer
    at          timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    answered_at timestamptz,
    answer      text        CHECK (length(answer) BETWEEN 1 AND 4000),
    upheld      boolean,
    actor       text,
    PRIMARY KEY (campaign_no, number),
    FOREIGN KEY (campaign_no, case_no) REFERENCES campaign_case,
    CHECK ((answered_at IS NULL) = (answer IS NULL)
           AND (answered_at IS NULL) = (upheld IS NULL)
           AND (answered_at IS NULL) = (actor IS NULL))
);
CREATE INDEX complaint_at ON complaint (campaign_no, at);

-- migrate:down

DROP TABLE complaint, privacy_record, address_session;
