-- The four states of every case as of an index, from cast vote records and rulings alone: it
-- reads no tally, so that fsck can hold the tallies against it.
CREATE OR REPLACE FUNCTION tabulate(p_campaign_no integer, p_as_of bigint)
RETURNS TABLE (case_no smallint, received bigint, pending bigint, counted bigint,
               held bigint, voided bigint)
LANGUAGE sql STABLE AS $$
    WITH settled AS (
        SELECT coalesce(max(l.upto), 0) AS upto FROM ledger_record l
        WHERE l.campaign_no = p_campaign_no AND l.kind = 'ruling' AND l.index <= p_as_of
    ), ruled AS (
        SELECT DISTINCT ON (e.ballot_index) e.ballot_index, e.to_status
        FROM ruling_exception e
        WHERE e.campaign_no = p_campaign_no AND e.ruling_index <= p_as_of
        ORDER BY e.ballot_index, e.ruling_index DESC
    ), voted AS (
        SELECT unnest(r.selections) AS case_no,
               coalesce(ruled.to_status,
                        CASE WHEN r.index <= settled.upto THEN 'counted' ELSE 'pending' END)
                   AS status
        FROM cast_vote_record r
        CROSS JOIN settled
        LEFT JOIN ruled ON ruled.ballot_index = r.index
        WHERE r.campaign_no = p_campaign_no AND r.index <= p_as_of
    )
    SELECT c.case_no, count(v.status),
           count(*) FILTER (WHERE v.status = 'pending'),
           count(*) FILTER (WHERE v.status = 'counted'),
           count(*) FILTER (WHERE v.status = 'held'),
           count(*) FILTER (WHERE v.status = 'voided')
    FROM campaign_case c LEFT JOIN voted v ON v.case_no = c.case_no
    WHERE c.campaign_no = p_campaign_no
    GROUP BY c.case_no ORDER BY c.case_no
$$;

-- The tallies as they are now: what is settled, and what waits above it, in one snapshot.
CREATE OR REPLACE FUNCTION live_tallies(p_campaign_no integer)
RETURNS TABLE (as_of bigint, hash bytea, phase text, case_id text, received bigint,
               pending bigint, counted bigint, held bigint, voided bigint)
LANGUAGE sql STABLE AS $$
    WITH waiting AS (
        SELECT v.case_no, count(*) AS n
        FROM sequencer s
        JOIN cast_vote_record r ON r.campaign_no = s.campaign_no AND r.index > s.settled_index
        CROSS JOIN unnest(r.selections) AS v (case_no)
        WHERE s.campaign_no = p_campaign_no GROUP BY v.case_no
    )
    SELECT s.last_index, s.last_hash, s.phase, c.case_id,
           t.received + coalesce(w.n, 0), t.pending + coalesce(w.n, 0),
           t.counted, t.held, t.voided
    FROM sequencer s
    JOIN tally t ON t.campaign_no = s.campaign_no
    JOIN campaign_case c ON c.campaign_no = t.campaign_no AND c.case_no = t.case_no
    LEFT JOIN waiting w ON w.case_no = t.case_no
    WHERE s.campaign_no = p_campaign_no
    ORDER BY t.case_no
$$;
