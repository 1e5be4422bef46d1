-- The best entries that answer a search, at most `cap`, taken in steps: see asking.Step.
--
-- steps         tsqueries, the likeliest first; none takes all entries
-- relaxed_from  the first step, from 1, that leaves words out; it is taken only below `enough`
-- conditions    {"labels": [[any of these], …], "common": [[…], …], "price_from": …, "price_to": …, "moq": …,
--               "lead_time": …}; labels that very many entries have stand under "common" and are tested on the
--               row, because reading their long lists in the index costs more than the rows that it spares
-- shares        parts by static score, such as {512,256,128,64,32,16,8,4,2,1}. Of very many entries not all are read to find
--               the best: the best 512th first, and where these are too few, the smallest part that promises
--               enough by what the first gave, or all.
--
-- It is STABLE, so all that it asks sees one snapshot, and a row's ctid holds from one statement to the next.
CREATE OR REPLACE FUNCTION search_sample(
    of_kind text, steps text[], relaxed_from int, conditions jsonb, shares int[], cap int, enough int
) RETURNS TABLE (
    relaxed bool, object_id bigint, exhibitor_id bigint, heading tsvector, length smallint, labels text[],
    score float, price_usd float, moq int, added_at timestamptz
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    safety CONSTANT float := 1.3;
    filter text := format('kind = %L', of_kind);
    any_of jsonb;
    asked text;
    condition text;
    share int;
    first int;
    wanted int;
    found tid[];
    taken tid[] := '{}';
BEGIN
    FOR any_of IN SELECT jsonb_array_elements(conditions -> 'labels') LOOP
        filter := filter
            || format(' AND labels && %L::text[]', ARRAY(SELECT jsonb_array_elements_text(any_of)));
    END LOOP;
    FOR any_of IN SELECT jsonb_array_elements(conditions -> 'common') LOOP
        -- What is joined to the column hides it from the index.
        filter := filter
            || format(' AND labels || ''{}'' && %L::text[]', ARRAY(SELECT jsonb_array_elements_text(any_of)));
    END LOOP;
    filter := filter
        || CASE WHEN conditions ? 'price_from' THEN format(' AND price_usd >= %L', conditions ->> 'price_from') ELSE '' END
        || CASE WHEN conditions ? 'price_to' THEN format(' AND price_usd <= %L', conditions ->> 'price_to') ELSE '' END
        || CASE WHEN conditions ? 'moq' THEN format(' AND moq <= %L', conditions ->> 'moq') ELSE '' END
        || CASE WHEN conditions ? 'lead_time' THEN format(' AND lead_time_days <= %L', conditions ->> 'lead_time') ELSE '' END;

    FOR number IN 1 .. greatest(1, cardinality(steps)) LOOP
        wanted := cap - cardinality(taken);
        EXIT WHEN wanted = 0 OR number >= relaxed_from AND cardinality(taken) >= enough;
        first := NULL;
        FOREACH share IN ARRAY shares LOOP
            CONTINUE WHEN share > 1 AND first * (shares[1] / share) < safety * wanted;
            asked := concat_ws(' & ',
                '(' || steps[number] || ')', CASE WHEN share > 1 THEN format('''#%s''', share) END);
            condition := filter;
            IF asked <> '' THEN
                condition := condition || format(' AND document @@ %L::tsquery', asked);
            END IF;
            IF taken <> '{}' THEN
                condition := condition || format(' AND ctid <> ALL (%L::tid[])', taken);
            END IF;
            -- Adding nothing keeps the planner, where words are asked for, from reading by the score's index.
            EXECUTE format(
                'SELECT array_agg(ctid) FROM'
                ' (SELECT ctid FROM search_entry WHERE %s ORDER BY score %s DESC, object_id LIMIT %s) AS best',
                condition, CASE WHEN asked <> '' THEN '+ 0' END, wanted
            ) INTO found;
            first := coalesce(first, cardinality(found), 0);
            EXIT WHEN cardinality(found) = wanted;
        END LOOP;
        IF found IS NOT NULL THEN
            taken := taken || found;
            RETURN QUERY SELECT
                number >= relaxed_from, object_id, exhibitor_id, heading, length, labels, score, price_usd, moq, added_at
                FROM search_entry WHERE ctid = ANY (found);
        END IF;
    END LOOP;
END
$$;
