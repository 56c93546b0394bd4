-- migrate:up

-- Written by ops/desk/exports/store.py: an export that somebody at the desk wants, how far it is and
-- what became of it. The files lie on the disk of the host that made them.
CREATE TABLE desk_export (
    export_no    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_no  integer     NOT NULL REFERENCES campaign,
    extent       text        NOT NULL CHECK (extent IN ('results', 'whole')),
    as_of        bigint      NOT NULL CHECK (as_of >= 0),
    asked_by     text        NOT NULL CHECK (asked_by <> ''),
    seconded_by  text        CHECK (seconded_by <> asked_by),
    request_no   bigint      UNIQUE REFERENCES desk_request, -- a request is carried out once
    asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_at   timestamptz, -- by a process that goes on telling so; another may take over from one that does not
    done         bigint      NOT NULL DEFAULT 0,
    cancelled_by text,
    ending       text        CHECK (ending IN ('done', 'failed', 'cancelled')),
    ended_at     timestamptz,
    bytes        bigint,
    fault        text        NOT NULL DEFAULT '',
    CHECK ((ending IS NULL) = (ended_at IS NULL)),
    CHECK (extent = 'results' OR seconded_by IS NOT NULL)
);
CREATE INDEX desk_export_campaign ON desk_export (campaign_no, export_no);
-- One at a time a campaign.
CREATE UNIQUE INDEX desk_export_running ON desk_export (campaign_no) WHERE ending IS NULL;

-- migrate:down

DROP TABLE desk_export;
