-- migrate:up

-- Written by ops/desk/accounts/store.py: who may work at the desk. A password is kept as its
-- argon2id hash, an invitation (the first-login link) as the digest of its token.
CREATE TABLE desk_account (
    account_no         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name               text        NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9._-]{1,31}$'),
    role               text        NOT NULL
        CHECK (role IN ('administrator', 'organizer', 'moderator', 'senior-moderator', 'auditor')),
    state              text        NOT NULL DEFAULT 'invited'
        CHECK (state IN ('invited', 'active', 'disabled')),
    password_hash      text,
    invitation_digest  bytea       UNIQUE CHECK (length(invitation_digest) = 32),
    invitation_ends_at timestamptz,
    made_at            timestamptz NOT NULL,
    CHECK (state <> 'active' OR password_hash IS NOT NULL),
    CHECK ((invitation_digest IS NULL) = (invitation_ends_at IS NULL)),
    CHECK (state = 'invited' OR invitation_digest IS NULL)
);

-- Written by ops/desk/signing_in/second_factors.py. Secrets are sealed with a key that is not in
-- PostgreSQL. `next_secret` waits for its first right code; `last_step` makes a code good once.
CREATE TABLE desk_second_factor (
    account_no     integer PRIMARY KEY REFERENCES desk_account,
    secret         bytea,
    next_secret    bytea,
    last_step      bigint  NOT NULL DEFAULT 0,
    recovery       bytea[] NOT NULL DEFAULT '{}' -- digests of the codes that are left
);

-- Written by ops/desk/sessions/store.py.
CREATE TABLE desk_session (
    session_no   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_digest bytea       NOT NULL UNIQUE CHECK (length(token_digest) = 32),
    account_no   integer     NOT NULL REFERENCES desk_account,
    stage        text        NOT NULL CHECK (stage IN ('enrolling', 'whole')),
    client       text        NOT NULL, -- browser and system
    began_at     timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL CHECK (ends_at > began_at),
    ended_at     timestamptz
);
CREATE INDEX ON desk_session (account_no) WHERE ended_at IS NULL;

-- Written by ops/desk/signing_in/delay_store.py: who has lately tried in vain. A subject is a keyed
-- digest: of an account's name, of a network, of a device that has signed in before.
CREATE TABLE desk_sign_in_delay (
    subject  bytea       PRIMARY KEY CHECK (length(subject) = 16),
    failures integer     NOT NULL CHECK (failures >= 0),
    tried_at timestamptz NOT NULL
);
CREATE INDEX ON desk_sign_in_delay (tried_at);

-- migrate:down

DROP TABLE desk_sign_in_delay, desk_session, desk_second_factor, desk_account;
