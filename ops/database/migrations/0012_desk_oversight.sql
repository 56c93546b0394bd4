-- migrate:up

-- Written by ops/desk/audit/store.py: everything that is done at the desk or to its accounts. Each
-- record carries the hash of the one before it; numbers leave no gap.
CREATE TABLE audit_record (
    record_no bigint      PRIMARY KEY CHECK (record_no > 0),
    at        timestamptz NOT NULL,
    actor     text        NOT NULL CHECK (actor <> ''),
    action    text        NOT NULL CHECK (action ~ '^[a-z][a-z.-]*$'),
    subject   text        NOT NULL,
    reason    text        NOT NULL,
    detail    text        NOT NULL, -- canonical JSON, part of the hash
    hash      bytea       NOT NULL CHECK (length(hash) = 32)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Written by ops/desk/requests/store.py: acts that wait for a second pair of eyes, and what became
-- of them. Whoever asked never approves.
CREATE TABLE desk_request (
    request_no     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    act            text        NOT NULL CHECK (act IN
        ('void', 'early-close', 'disqualification', 'certification', 'export-with-ballots')),
    campaign       text        NOT NULL,
    subject        text        NOT NULL,
    parameters     text        NOT NULL, -- canonical JSON
    preview_digest bytea       NOT NULL CHECK (length(preview_digest) = 32),
    ballots        bigint      NOT NULL CHECK (ballots >= 0),
    reason         text        NOT NULL CHECK (reason <> ''),
    asked_by       integer     NOT NULL REFERENCES desk_account,
    asked_at       timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL CHECK (ends_at > asked_at),
    state          text        NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn', 'expired')),
    settled_by     integer     REFERENCES desk_account,
    settled_at     timestamptz,
    settled_reason text        NOT NULL DEFAULT '',
    outcome        text, -- what carrying it out came to; NULL until then
    CHECK ((state IN ('approved', 'refused')) = (settled_by IS NOT NULL)),
    CHECK (settled_by <> asked_by),
    CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CHECK (outcome IS NULL OR state = 'approved')
);
CREATE INDEX ON desk_request (state, request_no);

-- migrate:down

DROP TABLE desk_request, audit_record;
