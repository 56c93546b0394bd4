-- How many counted votes each case has from each region, of the ballots in an index range, as of an
-- index. A ballot whose provenance is gone has no region, like one whose address told none.
CREATE OR REPLACE FUNCTION origins(p_campaign_no integer, p_as_of bigint, p_after bigint,
                                   p_upto bigint)
RETURNS TABLE (case_no smallint, region text, votes bigint)
LANGUAGE sql STABLE AS $$
    SELECT v.case_no, coalesce(p.region, ''), count(*)
    FROM ballot_statuses(p_campaign_no, p_as_of, p_after, p_upto) b
    CROSS JOIN unnest(b.selections) AS v (case_no)
    LEFT JOIN provenance p ON p.campaign_no = p_campaign_no AND p.index = b.index
    WHERE b.status = 'counted'
    GROUP BY v.case_no, coalesce(p.region, '')
$$;
