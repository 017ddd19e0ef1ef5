-- Assets by words, best first, with facets.
WITH posting AS (
  SELECT p.number, p.weight, count(*) OVER (PARTITION BY p.term) AS frequency
  FROM search_posting p JOIN search_document d ON d.number = p.number
  WHERE p.term = ANY(:stem_list) AND d.retired_at IS NULL AND (
    d.visibility = 'ORG'
    OR d.visibility = 'DOMAIN' AND d.domain_id = ANY(:domains)
    OR d.visibility IN ('DOMAIN', 'TEAM') AND d.owner_team_id = ANY(:teams)
    OR d.visibility = 'PRIVATE' AND d.owner_team_id = ANY(:private_teams)
    OR d.asset_id = ANY(:owned)
  )
), scored AS MATERIALIZED (
  SELECT number, count(*) AS found, count(*) * count(*) * sum(weight * CASE
    WHEN frequency <= 5 THEN 6
    WHEN frequency <= 25 THEN 5
    WHEN frequency <= 125 THEN 4
    WHEN frequency <= 625 THEN 3
    WHEN frequency <= 3125 THEN 2
    ELSE 1
  END) AS score
  FROM posting GROUP BY number
), candidate AS MATERIALIZED (
  SELECT s.number, s.score, s.found, d.asset_id AS id, d.kind, d.owner_team_id, d.domain_id,
    d.licence, d.status, d.risk_class, d.reference
  FROM scored s JOIN search_document d ON d.number = s.number
  WHERE s.found >= (SELECT max(found) FROM scored) - :slack
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
    )),
    json_build_object('name', 'RISK_CLASS', 'buckets', (
      SELECT coalesce(json_agg(json_build_object('value', risk_class, 'label', risk_class, 'count', size)), '[]')
      FROM (
        SELECT risk_class, count(*) AS size FROM candidate
        GROUP BY risk_class ORDER BY size DESC, risk_class COLLATE "C" LIMIT 30
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
