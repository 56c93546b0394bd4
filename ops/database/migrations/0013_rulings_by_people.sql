-- migrate:up

-- A person may affirm what stands, restore a voided ballot to the count, and take a ruling back:
-- a ballot that is reopened is as if no person had ruled on it.
ALTER TABLE ruling_exception ADD COLUMN reopens boolean NOT NULL DEFAULT false;
ALTER TABLE ruling_exception
    DROP CONSTRAINT ruling_exception_check1,
    ADD CONSTRAINT ruling_exception_edge_check CHECK ((from_status, to_status) IN (
        ('pending', 'held'), ('counted', 'held'), ('counted', 'voided'), ('held', 'counted'),
        ('held', 'voided'), ('voided', 'held'), ('voided', 'counted'),
        ('counted', 'counted'), ('held', 'held'))),
    ADD CONSTRAINT ruling_exception_person_check CHECK (
        by_person OR (from_status <> to_status AND NOT reopens)),
    ADD CONSTRAINT ruling_exception_reopens_check CHECK (NOT reopens OR to_status <> 'voided');

-- stop: the judge of the version before calls settle_ballots with the arguments that it had.
-- These take other arguments now; the functions' files bring them back.
DROP FUNCTION IF EXISTS settle_ballots(integer, timestamptz, text, boolean, bigint, text, bigint[],
    text[], real[], text);
DROP FUNCTION IF EXISTS lawful_moves(sequencer, bigint, boolean, text, bigint[], text[], real[]);

-- Written by ops/rulings/docket_store.py: the ballots that a person was shown before ruling, fixed
-- as of an index. What is found by the same criteria later is in another docket.
CREATE TABLE docket (
    docket_no   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_no integer     NOT NULL REFERENCES campaign,
    as_of       bigint      NOT NULL CHECK (as_of >= 0),
    criteria    text        NOT NULL, -- JSON: what was searched for
    incident    text,                 -- what the rulings will name
    ballots     text        NOT NULL, -- index ranges: 1-3 7
    total       bigint      NOT NULL CHECK (total >= 0),
    pending     bigint      NOT NULL CHECK (pending >= 0), -- fit too, and wait for the judge
    actor       text        NOT NULL CHECK (actor <> ''),
    shown_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX docket_campaign ON docket (campaign_no, docket_no);

-- Written by ops/rulings/docket_store.py: a docket that a person keeps as an incident.
CREATE TABLE flagged_incident (
    campaign_no integer     NOT NULL REFERENCES campaign,
    id          text        NOT NULL,
    docket_no   bigint      NOT NULL UNIQUE REFERENCES docket,
    title       text        NOT NULL CHECK (title <> ''),
    actor       text        NOT NULL CHECK (actor <> ''),
    flagged_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (campaign_no, id)
);

-- Written by ops/rulings/order_store.py: what a person ordered for a docket. How far it is the
-- ledger tells: each of its rulings names the order.
CREATE TABLE ruling_order (
    order_no     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_no  integer     NOT NULL REFERENCES campaign,
    docket_no    bigint      NOT NULL UNIQUE REFERENCES docket, -- a docket is ruled on once
    verb         text        NOT NULL CHECK (verb IN ('release', 'hold', 'void', 'undo')),
    undoes       bigint      REFERENCES ruling_order,
    reason       text        NOT NULL CHECK (reason <> ''),
    actor        text        NOT NULL CHECK (actor <> ''),
    seconded_by  text        CHECK (seconded_by <> actor),
    ordered_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    ending       text        CHECK (ending IN ('done', 'cancelled', 'refused')),
    ended_at     timestamptz,
    cancelled_by text        CHECK (cancelled_by <> ''),
    done         bigint      NOT NULL DEFAULT 0 CHECK (done >= 0),
    spared       bigint      NOT NULL DEFAULT 0 CHECK (spared >= 0), -- others ruled on them since
    CHECK ((verb = 'undo') = (undoes IS NOT NULL)),
    CHECK ((ending IS NULL) = (ended_at IS NULL))
);
CREATE INDEX ruling_order_campaign ON ruling_order (campaign_no, order_no);

-- migrate:down

DROP TABLE ruling_order, flagged_incident, docket;
ALTER TABLE ruling_exception
    DROP CONSTRAINT ruling_exception_reopens_check,
    DROP CONSTRAINT ruling_exception_person_check,
    DROP CONSTRAINT ruling_exception_edge_check,
    DROP COLUMN reopens,
    ADD CONSTRAINT ruling_exception_check1 CHECK ((from_status, to_status) IN (
        ('pending', 'held'), ('counted', 'held'), ('counted', 'voided'),
        ('held', 'counted'), ('held', 'voided'), ('voided', 'held')));
