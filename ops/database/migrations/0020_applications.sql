-- migrate:up

-- rolling: the check on roles grows wider; what was lawful stays lawful

-- Written by ops/applications/store.py, for the public. An applicant is known by a digest of its
-- telephone number under the campaign's key; how it is reached is sealed under that key.
CREATE TABLE applicant (
    applicant_no  integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_no   integer     NOT NULL REFERENCES campaign,
    subject       bytea       NOT NULL CHECK (length(subject) = 16),
    contact       bytea, -- sealed; taken away when its time is over
    made_at       timestamptz NOT NULL,
    signed_out_at timestamptz,
    UNIQUE (campaign_no, subject)
);

-- Written by ops/applications/store.py, for the public. `revision` counts how often it was sent in.
CREATE TABLE application (
    campaign_no  integer     NOT NULL REFERENCES campaign,
    number       text        NOT NULL CHECK (number ~ '^[0-9a-hjkmnp-tv-z]{12}$'),
    applicant_no integer     NOT NULL REFERENCES applicant,
    form         text        NOT NULL CHECK (octet_length(form) <= 262144), -- JSON
    revision     integer     NOT NULL DEFAULT 0 CHECK (revision >= 0),
    made_at      timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    submitted_at timestamptz,
    withdrawn_at timestamptz,
    appeals      text[]      NOT NULL DEFAULT '{}',
    PRIMARY KEY (campaign_no, number),
    CHECK (submitted_at IS NULL OR revision > 0)
);
CREATE INDEX ON application (applicant_no);

-- Written by ops/applications/files.py, for the public; sealed under the campaign's key.
CREATE TABLE application_file (
    campaign_no integer     NOT NULL,
    number      text        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('signed-copy', 'picture')),
    type        text        NOT NULL CHECK (type IN ('pdf', 'jpeg', 'png', 'webp')),
    size        integer     NOT NULL CHECK (size BETWEEN 1 AND 4194304),
    sha256      bytea       NOT NULL CHECK (length(sha256) = 32),
    content     bytea       NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (campaign_no, number, kind),
    FOREIGN KEY (campaign_no, number) REFERENCES application
);

-- Written by ops/applications/decision_store.py, at the desk: what the office says to each time
-- that an application was sent in, of exactly what was sent in.
CREATE TABLE application_decision (
    campaign_no integer     NOT NULL,
    number      text        NOT NULL,
    revision    integer     NOT NULL,
    confirmed   boolean     NOT NULL,
    reason      text        NOT NULL CHECK (length(reason) <= 4000),
    digest      bytea       NOT NULL CHECK (length(digest) = 32),
    at          timestamptz NOT NULL,
    actor       text        NOT NULL,
    PRIMARY KEY (campaign_no, number, revision),
    FOREIGN KEY (campaign_no, number) REFERENCES application,
    CHECK (confirmed OR reason <> '')
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON application_decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Written by ops/applications/decision_store.py, at the desk: which unit recommends what was sent in.
CREATE TABLE application_recommendation (
    campaign_no integer     NOT NULL,
    number      text        NOT NULL,
    recommender text        NOT NULL,
    at          timestamptz NOT NULL,
    actor       text        NOT NULL,
    PRIMARY KEY (campaign_no, number),
    FOREIGN KEY (campaign_no, number) REFERENCES application
);

-- Written by ops/seats/store.py: the seat of a judge in a component, or of a recommending unit.
CREATE TABLE seat (
    seat_no     integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_no  integer     NOT NULL REFERENCES desk_account,
    campaign_no integer     NOT NULL REFERENCES campaign,
    recommender text,
    component   text,
    judge       text,
    ends_at     timestamptz NOT NULL,
    made_at     timestamptz NOT NULL,
    ended_at    timestamptz,
    CHECK ((recommender IS NULL) <> (component IS NULL)),
    CHECK ((component IS NULL) = (judge IS NULL))
);
CREATE UNIQUE INDEX ON seat (campaign_no, component, judge) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX ON seat (campaign_no, component, account_no) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX ON seat (campaign_no, recommender, account_no) WHERE ended_at IS NULL;

-- Written by ops/seats/mark_store.py: a judge's marks until they are recorded in the ledger.
CREATE TABLE seat_mark (
    seat_no integer     NOT NULL REFERENCES seat,
    case_id text        NOT NULL,
    score   numeric     NOT NULL CHECK (score >= 0),
    at      timestamptz NOT NULL,
    PRIMARY KEY (seat_no, case_id)
);

-- Those who have a seat sign in at the desk, and reach nothing else of it.
ALTER TABLE desk_account DROP CONSTRAINT desk_account_role_check;
ALTER TABLE desk_account ADD CONSTRAINT desk_account_role_check CHECK (role IN
    ('administrator', 'organizer', 'moderator', 'senior-moderator', 'auditor', 'judge', 'recommender'));

-- migrate:down

ALTER TABLE desk_account DROP CONSTRAINT desk_account_role_check;
ALTER TABLE desk_account ADD CONSTRAINT desk_account_role_check CHECK (role IN
    ('administrator', 'organizer', 'moderator', 'senior-moderator', 'auditor'));
DROP TABLE seat_mark, seat, application_recommendation, application_decision, application_file,
    application, applicant;
