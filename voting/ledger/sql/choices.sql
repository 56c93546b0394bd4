-- The distinct choices of the ballots in an index range, and how many of them are counted and how
-- many held as of an index.
CREATE OR REPLACE FUNCTION choices(p_campaign_no integer, p_as_of bigint, p_after bigint,
                                   p_upto bigint)
RETURNS TABLE (selections smallint[], counted bigint, held bigint)
LANGUAGE sql STABLE AS $$
    SELECT b.selections, count(*) FILTER (WHERE b.status = 'counted'),
           count(*) FILTER (WHERE b.status = 'held')
    FROM ballot_statuses(p_campaign_no, p_as_of, p_after, p_upto) b
    WHERE b.status IN ('counted', 'held')
    GROUP BY b.selections
$$;
