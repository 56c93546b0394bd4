-- The hash chain: every record carries the hash of its predecessor, over no personal field.
-- Anyone can recompute it from an export: ops/verify/ does, sharing no code with this file.

CREATE OR REPLACE FUNCTION chain_ballot(
    p_previous bytea, p_index bigint, p_at timestamptz, p_ballot_id uuid,
    p_selections smallint[], p_channel text
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(p_previous || ballot_link(p_index, chain_minute(p_at), p_ballot_id,
                                            p_selections, p_channel))
$$;

-- What a ballot adds to the chain.
CREATE OR REPLACE FUNCTION ballot_link(
    p_index bigint, p_minute text, p_ballot_id uuid, p_selections smallint[], p_channel text
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT convert_to(concat_ws('|', 'ballot', p_index, p_minute, p_ballot_id,
                                array_to_string(p_selections, ','), p_channel), 'UTF8')
$$;

-- The time of a ballot as the chain has it: exports tell the minute.
CREATE OR REPLACE FUNCTION chain_minute(p_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')
$$;

-- The hash after each of several links; p_previous: the one before the first of them.
CREATE OR REPLACE FUNCTION chain_on(p_hash bytea, p_previous bytea, p_link bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN sha256(coalesce(p_hash, p_previous) || p_link);
END $$;
CREATE OR REPLACE AGGREGATE chain(p_previous bytea, p_link bytea) (
    SFUNC = chain_on, STYPE = bytea
);

CREATE OR REPLACE FUNCTION chain_record(
    p_previous bytea, p_index bigint, p_kind text, p_at timestamptz, p_actor text, p_body text
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(p_previous || convert_to(concat_ws('|',
        p_kind, p_index,
        to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        p_actor, p_body), 'UTF8'))
$$;

-- Index ranges as people and exports read them: {1,2,3,7} → '1-3 7'.
CREATE OR REPLACE FUNCTION index_ranges(p_indices bigint[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(CASE WHEN first = last THEN first::text ELSE first || '-' || last END,
                      ' ' ORDER BY first)
    FROM (SELECT min(i) AS first, max(i) AS last
          FROM (SELECT i, i - row_number() OVER (ORDER BY i) AS island
                FROM (SELECT DISTINCT unnest(p_indices) AS i) AS one) AS numbered
          GROUP BY island) AS islands
$$;
