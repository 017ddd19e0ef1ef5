-- One asset by reference, with its owner, recommended version, tags, owners and aliases.
SELECT json_build_object(
  'id', a.id,
  'kind', a.kind,
  'reference', a.reference,
  'title', a.title,
  'summary', a.summary,
  'descriptionHtml', a.description_html,
  'visibility', a.visibility,
  'status', a.status,
  'licence', a.licence,
  'createdAt', to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'updatedAt', to_char(a.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'rowVersion', a.row_version,
  'viewerCan', coalesce(:rights::text::json -> a.owner_team_id, :rights_everywhere::text::json),
  'tags', (
    SELECT coalesce(json_agg(g.tag ORDER BY g.tag), '[]') FROM asset_tag g WHERE g.asset_id = a.id
  ),
  'links', a.links,
  'owner', json_build_object(
    'slug', t.slug,
    'title', t.title,
    'contact', json_build_object(
      'email', t.contact_email, 'chat', t.contact_chat, 'url', t.contact_url
    )
  ),
  'recommendedVersion', CASE WHEN v.id IS NOT NULL THEN json_build_object(
    'version', v.version,
    'status', v.status,
    'digest', v.digest,
    'licence', v.licence,
    'publishedAt', to_char(v.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'publishedBy', CASE WHEN p.id IS NOT NULL THEN
      json_build_object('handle', p.handle, 'displayName', p.display_name)
    END
  ) END,
  'owners', (
    SELECT coalesce(json_agg(json_build_object(
      'role', o.role,
      'person', json_build_object(
        'handle', q.handle, 'displayName', q.display_name, 'isActive', q.is_active
      )
    ) ORDER BY o.role, o.person_id), '[]')
    FROM ownership o JOIN person q ON q.id = o.person_id
    WHERE o.asset_id = a.id
  ),
  'aliases', (
    SELECT coalesce(json_agg(json_build_object(
      'name', l.name,
      'isProtected', l.is_protected,
      'version', CASE WHEN w.id IS NOT NULL THEN
        json_build_object('version', w.version, 'status', w.status)
      END
    ) ORDER BY l.name), '[]')
    FROM alias l
    LEFT JOIN asset_version w ON w.id = l.version_id AND (
      w.status NOT IN ('DRAFT', 'IN_REVIEW')
      OR a.owner_team_id = ANY(:draft_teams)
      OR a.id = ANY(:owned)
    )
    WHERE l.asset_id = a.id
  )
)
FROM asset a
JOIN team t ON t.id = a.owner_team_id
LEFT JOIN asset_version v ON v.id = a.recommended_version_id
LEFT JOIN person p ON p.id = v.published_by_id
WHERE a.reference = :reference AND (
  a.visibility = 'ORG'
  OR a.visibility = 'DOMAIN' AND a.domain_id = ANY(:domains)
  OR a.visibility IN ('DOMAIN', 'TEAM') AND a.owner_team_id = ANY(:teams)
  OR a.visibility = 'PRIVATE' AND a.owner_team_id = ANY(:private_teams)
  OR a.id = ANY(:owned)
)
