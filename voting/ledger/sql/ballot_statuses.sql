-- The ballots in an index range with their status as of an index, from cast vote records and
-- rulings alone. A range at a time: nothing at or below an index changes, and one long statement
-- would hold an old snapshot open.
CREATE OR REPLACE FUNCTION ballot_statuses(p_campaign_no integer, p_as_of bigint, p_after bigint,
                                           p_upto bigint)
RETURNS TABLE (index bigint, selections smallint[], status text)
LANGUAGE sql STABLE AS $$
    WITH settled AS (
        SELECT coalesce(max(l.upto), 0) AS upto FROM ledger_record l
        WHERE l.campaign_no = p_campaign_no AND l.kind = 'ruling' AND l.index <= p_as_of
    ), ruled AS (
        SELECT DISTINCT ON (e.ballot_index) e.ballot_index, e.to_status
        FROM ruling_exception e
        WHERE e.campaign_no = p_campaign_no AND e.ruling_index <= p_as_of
          AND e.ballot_index > p_after AND e.ballot_index <= p_upto
        ORDER BY e.ballot_index, e.ruling_index DESC
    )
    SELECT r.index, r.selections,
           coalesce(ruled.to_status,
                    CASE WHEN r.index <= settled.upto THEN 'counted' ELSE 'pending' END)
    FROM cast_vote_record r
    CROSS JOIN settled
    LEFT JOIN ruled ON ruled.ballot_index = r.index
    WHERE r.campaign_no = p_campaign_no AND r.index > p_after AND r.index <= p_upto
      AND r.index <= p_as_of
$$;
