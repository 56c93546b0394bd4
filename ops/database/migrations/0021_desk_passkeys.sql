-- migrate:up

-- Passkeys (WebAuthn): a second factor of an account, beside its authenticator app.
CREATE TABLE desk_passkey (
    passkey_no    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_no    integer     NOT NULL REFERENCES desk_account,
    credential_id bytea       NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1023),
    public_key    bytea       NOT NULL,
    sign_count    bigint      NOT NULL CHECK (sign_count >= 0),
    last_issued   bigint      NOT NULL, -- of the newest challenge that it has answered
    name          text        NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    made_at       timestamptz NOT NULL,
    used_at       timestamptz
);
CREATE INDEX ON desk_passkey (account_no);
