"""The GraphQL documents of the workloads: what a page of the portal or a program asks for."""

ASSET_PAGE = """
query AssetPage($reference: String!) {
  asset(reference: $reference) {
    id
    kind
    reference
    title
    summary
    descriptionHtml
    visibility
    status
    licence
    createdAt
    updatedAt
    rowVersion
    viewerCan
    tags
    links { title url }
    owner { slug title contact { email chat url } }
    recommendedVersion {
      version
      status
      digest
      licence
      publishedAt
      publishedBy { handle displayName }
    }
    owners { role person { handle displayName isActive } }
    aliases { name isProtected version { version status } }
  }
}
"""

ASSET_LIST = """
query AssetList($filter: AssetFilter, $orderBy: AssetOrder, $after: String) {
  assets(filter: $filter, orderBy: $orderBy, first: 20, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      kind
      reference
      title
      summary
      status
      licence
      updatedAt
      tags
      owner { slug title }
      recommendedVersion { version }
    }
  }
}
"""

ASSET_SEARCH = """
query AssetSearch($text: String!) {
  search(text: $text, first: 20) {
    terms
    didRelax
    totalCount { value isCapped }
    pageInfo { hasNextPage endCursor }
    facets { name buckets { value label count } }
    hits {
      score
      why { term fields }
      asset {
        kind
        reference
        title
        summary
        status
        licence
        updatedAt
        tags
        owner { slug title }
        recommendedVersion { version }
      }
    }
  }
}
"""
