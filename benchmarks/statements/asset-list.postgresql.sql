-- Assets of one kind, last changed first, from a cursor on.
SELECT json_build_object(
  'pageInfo', json_build_object(
    'hasNextPage', count(*) > 20,
    'endCursor', max(cursor) FILTER (WHERE number = least(20, found))
  ),
  'nodes', coalesce(json_agg(node ORDER BY number) FILTER (WHERE number <= 20), '[]')
)
FROM (
  SELECT
    json_build_object(
      'id', cut.id,
      'kind', cut.kind,
      'reference', cut.reference,
      'title', cut.title,
      'summary', cut.summary,
      'status', cut.status,
      'licence', cut.licence,
      'updatedAt', to_char(cut.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'tags', (
        SELECT coalesce(json_agg(g.tag ORDER BY g.tag), '[]')
        FROM asset_tag g WHERE g.asset_id = cut.id
      ),
      'owner', json_build_object('slug', t.slug, 'title', t.title),
      'recommendedVersion', CASE WHEN v.id IS NOT NULL THEN
        json_build_object('version', v.version)
      END
    ) AS node,
    encode(convert_to(json_build_array(
      '-updated_at',
      to_char(cut.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      cut.reference
    )::text, 'UTF8'), 'hex') AS cursor,
    row_number() OVER (ORDER BY cut.updated_at DESC, cut.reference DESC) AS number,
    count(*) OVER () AS found
  FROM (
    SELECT *
    FROM asset a
    WHERE a.kind = :kind
      AND a.retired_at IS NULL
      AND (a.updated_at, a.reference) < (:moment::text::timestamptz, :reference)
      AND (
        a.visibility = 'ORG'
        OR a.visibility = 'DOMAIN' AND a.domain_id = ANY(:domains)
        OR a.visibility IN ('DOMAIN', 'TEAM') AND a.owner_team_id = ANY(:teams)
        OR a.visibility = 'PRIVATE' AND a.owner_team_id = ANY(:private_teams)
        OR a.id = ANY(:owned)
      )
    ORDER BY a.updated_at DESC, a.reference DESC
    LIMIT 21
  ) cut
  JOIN team t ON t.id = cut.owner_team_id
  LEFT JOIN asset_version v ON v.id = cut.recommended_version_id
) page
