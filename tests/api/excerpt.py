"""An excerpt of the contract, for tests of what holds for any schema."""

from graphql import build_schema

SCHEMA = build_schema(
    """
    interface Node { id: ID! }
    type Query {
      viewer: Person!
      node(id: ID!): Node
      nodes(ids: [ID!]!): [Node]!
      asset(reference: String!): Asset
      assets(filter: AssetFilter, first: Int = 20, after: String): AssetConnection!
      search(text: String!, first: Int = 20): SearchResult!
      domains: [Domain!]!
    }
    type Mutation { assetRetire(id: ID!, reason: String!): AssetPayload! }
    type AssetPayload { errors: [String!]! asset: Asset }
    input AssetFilter { kinds: [AssetKind!] tags: [String!] }
    enum AssetKind { MODEL DATASET }
    type Asset implements Node {
      id: ID! reference: String! title: String! summary: String! tags: [String!]!
      descriptionHtml: String! owner: Team! owners: [Person!]! details: Details
      versions(first: Int = 20): VersionConnection!
    }
    type AssetVersion implements Node {
      id: ID! version: String! asset: Asset! changes(since: String!): Changes
    }
    type Changes { reasons: [String!]! }
    union Details = Model | Prompt | Dataset
    type Model { task: String }
    type Prompt { task: String text: String }
    type Dataset { task: String rows: Int }
    type AssetConnection { nodes: [Asset!]! pageInfo: PageInfo! totalCount: Count! }
    type VersionConnection { nodes: [AssetVersion!]! pageInfo: PageInfo! }
    type SearchResult { hits: [Asset!]! facets: [Facet!]! }
    type Facet { name: String! buckets: [Bucket!]! }
    type Bucket { value: String! }
    type PageInfo { hasNextPage: Boolean! }
    type Count { value: Int! }
    type Team implements Node { id: ID! slug: String! title: String! domain: Domain parent: Team }
    type Domain implements Node { id: ID! title: String! teams: [Team!]! }
    type Person { handle: String! }
    """
)
