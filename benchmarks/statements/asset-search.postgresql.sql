-- Assets by words, best first, with facets.
WITH posting AS MATERIALIZED (
  SELECT p.term, p.weight, p.number, a.kind, a.owner_team_id, a.domain_id, a.licence, a.status,
    a.id, a.reference
  FROM search_posting p
  JOIN search_document d ON d.number = p.number
  JOIN asset a ON a.id = d.asset_id
  WHERE p.term = ANY(:stem_list) AND a.retired_at IS NULL AND (
    a.visibility = 'ORG'
    OR a.visibility = 'DOMAIN' AND a.domain_id = ANY(:domains)
    OR a.visibility IN ('DOMAIN', 'TEAM') AND a.owner_team_id = ANY(:teams)
    OR a.visibility = 'PRIVATE' AND a.owner_team_id = ANY(:private_teams)
    OR a.id = ANY(:owned)
  )
), rarity AS MATERIALIZED (
  SELECT term, CASE
    WHEN count(*) <= 5 THEN 6
    WHEN count(*) <= 25 THEN 5
    WHEN count(*) <= 125 THEN 4
    WHEN count(*) <= 625 THEN 3
    WHEN count(*) <= 3125 THEN 2
    ELSE 1
  END AS rarity
  FROM posting GROUP BY term
), scored AS MATERIALIZED (
  SELECT p.number, min(p.kind) AS kind, min(p.owner_team_id) AS owner_team_id,
    min(p.domain_id) AS domain_id, min(p.licence) AS licence, min(p.status) AS status,
    min(p.id) AS id, min(p.reference) AS reference,
    sum(p.weight * r.rarity) * count(*) * count(*) AS score, count(*) AS found
  FROM posting p JOIN rarity r ON r.term = p.term
  GROUP BY p.number
), candidate AS MATERIALIZED (
  SELECT * FROM scored WHERE found >= (SELECT max(found) FROM scored) - :slack
)
SELECT json_build_object(
  'terms', :terms::text::json,
  'didRelax', coalesce((SELECT max(found) FROM candidate) < cardinality(:stem_list), false),
  'totalCount', (
    SELECT json_build_object('value', count(*), 'isCapped', count(*) >= 10000) FROM candidate
  ),
  'pageInfo', json_build_object(
    'hasNextPage', count(*) > 20,
    'endCursor', max(cursor) FILTER (WHERE position = least(20, page_size))
  ),
  'facets', json_build_array(
    json_build_object('name', 'KIND', 'buckets', (
      SELECT coalesce(json_agg(json_build_object(
        'value', kind, 'label', :kind_labels::text::json -> kind, 'count', size
      )), '[]')
      FROM (
        SELECT kind, count(*) AS size FROM candidate GROUP BY kind ORDER BY size DESC, kind LIMIT 30
      ) g
    )),
    json_build_object('name', 'OWNER', 'buckets', (
      SELECT coalesce(json_agg(json_build_object('value', slug, 'label', title, 'count', size)), '[]')
      FROM (
        SELECT t.slug, t.title, g.size
        FROM (SELECT owner_team_id, count(*) AS size FROM candidate GROUP BY owner_team_id) g
        JOIN team t ON t.id = g.owner_team_id
        ORDER BY g.size DESC, t.slug LIMIT 30
      ) g
    )),
    json_build_object('name', 'DOMAIN', 'buckets', (
      SELECT coalesce(json_agg(json_build_object('value', slug, 'label', title, 'count', size)), '[]')
      FROM (
        SELECT d.slug, d.title, g.size
        FROM (SELECT domain_id, count(*) AS size FROM candidate GROUP BY domain_id) g
        JOIN domain d ON d.id = g.domain_id
        ORDER BY g.size DESC, d.slug LIMIT 30
      ) g
    )),
    json_build_object('name', 'TAG', 'buckets', (
      SELECT coalesce(json_agg(json_build_object('value', tag, 'label', tag, 'count', size)), '[]')
      FROM (
        SELECT t.tag, count(*) AS size
        FROM candidate c JOIN asset_tag t ON t.asset_id = c.id
        GROUP BY t.tag ORDER BY size DESC, t.tag LIMIT 30
      ) g
    )),
    json_build_object('name', 'LICENCE', 'buckets', (
      SELECT coalesce(
        json_agg(json_build_object('value', licence, 'label', licence, 'count', size)), '[]'
      )
      FROM (
        SELECT licence, count(*) AS size FROM candidate WHERE licence IS NOT NULL
        GROUP BY licence ORDER BY size DESC, licence COLLATE "C" LIMIT 30
      ) g
    )),
    json_build_object('name', 'STATUS', 'buckets', (
      SELECT coalesce(json_agg(json_build_object('value', status, 'label', status, 'count', size)), '[]')
      FROM (
        SELECT status, count(*) AS size FROM candidate
        GROUP BY status ORDER BY size DESC, status COLLATE "C" LIMIT 30
      ) g
    ))
  ),
  'hits', coalesce(json_agg(hit ORDER BY position) FILTER (WHERE position <= 20), '[]')
)
FROM (
  SELECT
    json_build_object(
      'score', cut.score,
      'why', (
        SELECT coalesce(json_agg(json_build_object(
          'term', w.value ->> 'word',
          'fields', (
            SELECT coalesce(json_agg(b.value -> 'name' ORDER BY b.ordinality), '[]')
            FROM json_array_elements(:field_bits::text::json) WITH ORDINALITY b
            WHERE p.fields & (b.value ->> 'bit')::int <> 0
          )
        ) ORDER BY w.ordinality), '[]')
        FROM json_array_elements(:pairs::text::json) WITH ORDINALITY w
        JOIN search_posting p ON p.term = w.value ->> 'stem' AND p.number = cut.number
      ),
      'asset', json_build_object(
        'kind', a.kind,
        'reference', a.reference,
        'title', a.title,
        'summary', a.summary,
        'status', a.status,
        'licence', a.licence,
        'updatedAt', to_char(a.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'tags', (
          SELECT coalesce(json_agg(g.tag ORDER BY g.tag), '[]')
          FROM asset_tag g WHERE g.asset_id = a.id
        ),
        'owner', json_build_object('slug', t.slug, 'title', t.title),
        'recommendedVersion', CASE WHEN v.id IS NOT NULL THEN
          json_build_object('version', v.version)
        END
      )
    ) AS hit,
    encode(convert_to(
      json_build_array('score', cut.score, cut.reference)::text, 'UTF8'
    ), 'hex') AS cursor,
    row_number() OVER (ORDER BY cut.score DESC, cut.reference) AS position,
    count(*) OVER () AS page_size
  FROM (
    SELECT number, id, reference, score FROM candidate ORDER BY score DESC, reference LIMIT 21
  ) cut
  JOIN asset a ON a.id = cut.id
  JOIN team t ON t.id = a.owner_team_id
  LEFT JOIN asset_version v ON v.id = a.recommended_version_id
) page
