-- migrate:up

-- Written by voting/register.py: what the organizer said, as the ledger needs it.
CREATE TABLE campaign (
    campaign_no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          text        NOT NULL UNIQUE,
    document    text        NOT NULL, -- the campaign as canonical JSON
    timezone    text        NOT NULL,
    opens_at    timestamptz NOT NULL,
    closes_at   timestamptz NOT NULL CHECK (closes_at > opens_at),
    loaded_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE campaign_case (
    campaign_no integer  NOT NULL REFERENCES campaign,
    case_no     smallint NOT NULL CHECK (case_no > 0),
    case_id     text     NOT NULL,
    picture     bytea    NOT NULL,
    PRIMARY KEY (campaign_no, case_no),
    UNIQUE (campaign_no, case_id)
);

CREATE TABLE quota_rule (
    campaign_no integer  NOT NULL REFERENCES campaign,
    rule_no     smallint NOT NULL CHECK (rule_no > 0),
    name        text     NOT NULL,
    unit        text     NOT NULL CHECK (unit IN ('ballot', 'vote', 'case')),
    period      text     NOT NULL CHECK (period IN ('campaign', 'day')),
    allowed     integer  NOT NULL CHECK (allowed > 0),
    PRIMARY KEY (campaign_no, rule_no)
);

-- All below is written by voting/ledger.py through the functions in voting/sql/.

-- The one row that orders a campaign: whoever holds its lock gives the next index.
CREATE TABLE sequencer (
    campaign_no   integer     PRIMARY KEY REFERENCES campaign,
    last_index    bigint      NOT NULL DEFAULT 0 CHECK (last_index >= 0),
    last_at       timestamptz NOT NULL DEFAULT '-infinity',
    last_hash     bytea       NOT NULL CHECK (length(last_hash) = 32),
    phase         text        NOT NULL DEFAULT 'published'
                  CHECK (phase IN ('published', 'open', 'closed', 'certified')),
    settled_index bigint      NOT NULL DEFAULT 0,
    closed_index  bigint      CHECK (closed_index <= last_index),
    CHECK (settled_index BETWEEN 0 AND last_index),
    CHECK ((closed_index IS NOT NULL) = (phase IN ('closed', 'certified')))
) WITH (fillfactor = 10); -- rewritten with every batch: room for updates inside the page

-- The ledger: one row a ballot, never updated.
CREATE TABLE cast_vote_record (
    campaign_no integer     NOT NULL REFERENCES campaign,
    index       bigint      NOT NULL CHECK (index > 0),
    ballot_id   uuid        NOT NULL,
    voter       bytea       NOT NULL CHECK (length(voter) = 16),
    cast_at     timestamptz NOT NULL,
    selections  smallint[]  NOT NULL CHECK (cardinality(selections) > 0),
    channel     text        NOT NULL CHECK (channel IN ('web', 'wechat', 'app', 'sms')),
    hash        bytea       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (campaign_no, index),
    UNIQUE (campaign_no, voter, ballot_id)
);

-- Everything else that shares the ballots' order: opening, rulings, closing, certification.
CREATE TABLE ledger_record (
    campaign_no integer     NOT NULL REFERENCES campaign,
    index       bigint      NOT NULL CHECK (index > 0),
    kind        text        NOT NULL
                CHECK (kind IN ('opening', 'ruling', 'closing', 'certification')),
    at          timestamptz NOT NULL,
    actor       text        NOT NULL,
    body        text        NOT NULL, -- canonical JSON, part of the hash
    upto        bigint      CHECK ((upto IS NOT NULL) = (kind = 'ruling')),
    hash        bytea       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (campaign_no, index)
);

-- What a ruling changed, ballot by ballot. Ballots up to a ruling's `upto` that no row names
-- are counted. The newest row of a ballot at or below an index is its status there.
CREATE TABLE ruling_exception (
    campaign_no  integer NOT NULL,
    ballot_index bigint  NOT NULL,
    ruling_index bigint  NOT NULL CHECK (ruling_index > ballot_index),
    from_status  text    NOT NULL CHECK (from_status IN ('pending', 'counted', 'held', 'voided')),
    to_status    text    NOT NULL CHECK (to_status IN ('counted', 'held', 'voided')),
    by_person    boolean NOT NULL,
    incident     text,
    score        real    CHECK (score BETWEEN 0 AND 1),
    PRIMARY KEY (campaign_no, ballot_index, ruling_index),
    FOREIGN KEY (campaign_no, ballot_index) REFERENCES cast_vote_record (campaign_no, index),
    FOREIGN KEY (campaign_no, ruling_index) REFERENCES ledger_record (campaign_no, index),
    CHECK ((from_status, to_status) IN (
        ('pending', 'held'), ('counted', 'held'), ('counted', 'voided'),
        ('held', 'counted'), ('held', 'voided'), ('voided', 'held')))
);

-- A ballot on its way between two states, inside a settlement.
CREATE TYPE ballot_move AS (ballot_index bigint, from_status text, incident text, score real);

-- Law 2, for the ballots up to the sequencer's settled_index.
CREATE TABLE tally (
    campaign_no integer  NOT NULL,
    case_no     smallint NOT NULL,
    received    bigint   NOT NULL DEFAULT 0 CHECK (received >= 0),
    pending     bigint   NOT NULL DEFAULT 0 CHECK (pending >= 0),
    counted     bigint   NOT NULL DEFAULT 0 CHECK (counted >= 0),
    held        bigint   NOT NULL DEFAULT 0 CHECK (held >= 0),
    voided      bigint   NOT NULL DEFAULT 0 CHECK (voided >= 0),
    PRIMARY KEY (campaign_no, case_no),
    FOREIGN KEY (campaign_no, case_no) REFERENCES campaign_case,
    CHECK (received = pending + counted + held + voided)
) WITH (fillfactor = 50);

-- The last word on one identity, one quota: a slot is used once.
CREATE TABLE quota_use (
    campaign_no integer  NOT NULL,
    rule_no     smallint NOT NULL,
    voter       bytea    NOT NULL,
    window_no   integer  NOT NULL, -- 0 for the campaign, else days since 1970 in its zone
    case_no     smallint NOT NULL, -- 0 where the rule does not look at the case
    slot        smallint NOT NULL CHECK (slot > 0),
    PRIMARY KEY (campaign_no, rule_no, voter, window_no, case_no, slot)
);

-- What is kept of where a ballot came from; the judge's evidence.
CREATE TABLE provenance (
    campaign_no   integer NOT NULL,
    index         bigint  NOT NULL,
    network       bigint  NOT NULL, -- keyed digest of the /24 or /64
    asn           integer NOT NULL, -- 0 where unknown
    region        text    NOT NULL,
    device_class  text    NOT NULL,
    referrer      text    NOT NULL,
    session_age_s real    NOT NULL,
    marks         text    NOT NULL,
    PRIMARY KEY (campaign_no, index)
);

-- Addresses, sealed under the campaign's key; a table of its own that can be dropped.
CREATE TABLE sealed_address (
    campaign_no integer NOT NULL,
    index       bigint  NOT NULL,
    sealed      bytea   NOT NULL,
    PRIMARY KEY (campaign_no, index)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cast_vote_record
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_record
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ruling_exception
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down

DROP TABLE sealed_address, provenance, quota_use, tally, ruling_exception, ledger_record,
    cast_vote_record, sequencer, quota_rule, campaign_case, campaign;
DROP TYPE ballot_move;
DROP FUNCTION refuse_change();
