-- migrate:up

-- Keyed digest of the /20 or /56 around a ballot's network, 0 where it is not known: one line may
-- change its /64 at will inside its /56, and a carrier or a pool of proxies its /24 inside a /20.
ALTER TABLE provenance ADD COLUMN wide_network bigint NOT NULL DEFAULT 0;

-- migrate:down

ALTER TABLE provenance DROP COLUMN wide_network;
