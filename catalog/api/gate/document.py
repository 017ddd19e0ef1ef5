"""GraphQL text to a parsed document, and the two ways a document can be turned away."""

from collections.abc import Sequence

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    Token,
    TokenKind,
    parse,
)

MAX_TOKENS = 2_000
MAX_BYTES = 20_000


class DocumentRefused(GraphQLError):
    """The document cannot be answered as it is written; the message says what to change.

    `extensions.code` is DOCUMENT_REFUSED, SYNTAX_ERROR or LIMIT_EXCEEDED.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "DOCUMENT_REFUSED",
        nodes: Node | Sequence[Node] | None = None,
        cause: GraphQLError | None = None,
        details: dict[str, str | int] | None = None,
    ) -> None:
        super().__init__(
            message,
            nodes,
            source=cause.source if cause else None,
            positions=cause.positions if cause else None,
            extensions={"code": code, **(details or {})},
        )


class LimitExceeded(DocumentRefused):
    """The document is well formed but asks for more than one request may have.

    `limit` is the name of the limit, `found` what the document needs and `allowed` the most it
    may need; `extensions` carries the same three beside the code LIMIT_EXCEEDED.
    """

    def __init__(
        self,
        message: str,
        *,
        limit: str,
        found: int,
        allowed: int,
        nodes: Node | Sequence[Node] | None = None,
        cause: GraphQLError | None = None,
    ) -> None:
        # A bomb can need more fields than fit the 32 bits a GraphQL client reads numbers with.
        shown = min(found, _LARGEST_SHOWN)
        super().__init__(
            message,
            code="LIMIT_EXCEEDED",
            nodes=nodes,
            cause=cause,
            details={"limit": limit, "found": shown, "allowed": allowed},
        )
        self.limit = limit
        self.found = found
        self.allowed = allowed


def parse_document(
    text: str, *, max_tokens: int = MAX_TOKENS, max_bytes: int = MAX_BYTES
) -> DocumentNode:
    """The document of a GraphQL text, or DocumentRefused with the line and column of the fault.

    Work is bounded by `max_bytes` (of UTF-8) and `max_tokens` before anything is built; comments
    are counted on their own with the same bound.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > max_bytes:
        raise LimitExceeded(
            f"The GraphQL document has {size:,} bytes; at most {max_bytes:,} are allowed. Pass"
            " values as variables, or send the operations one by one.",
            limit="document_bytes",
            found=size,
            allowed=max_bytes,
        )
    try:
        document = parse(text, max_lexical_tokens=max_tokens, max_comments=max_tokens)
    except GraphQLSyntaxError as error:
        raise _explained(error, max_tokens) from None
    if "\\u" in text:
        _refuse_nul(document)
    return document


def chosen_operation(
    operations: Sequence[OperationDefinitionNode], operation_name: str | None
) -> OperationDefinitionNode:
    """The operation a request means: the named one, or the only one."""
    if operation_name is None:
        if len(operations) == 1:
            return operations[0]
        raise DocumentRefused(
            f"The document has {len(operations)} operations; say in `operationName` which one to"
            " run."
            if operations
            else "The document has no operation; add a query or a mutation to it."
        )
    for operation in operations:
        if operation.name and operation.name.value == operation_name:
            return operation
    raise DocumentRefused(
        f"The document has no operation named {quoted(operation_name)};"
        " correct `operationName` or leave it out."
    )


def quoted(name: str) -> str:
    """A client's word fit for an error message: in quotes, printable and short."""
    short = name if len(name) <= _LONGEST_QUOTE else name[:_LONGEST_QUOTE] + "…"
    return '"' + "".join(c if c.isprintable() else "�" for c in short) + '"'


_LONGEST_QUOTE = 60
_LONGEST_REASON = 160
_LARGEST_SHOWN = 2**31 - 1


def _explained(error: GraphQLSyntaxError, max_tokens: int) -> DocumentRefused:
    """Our sentence for a syntax error, at the place the parser names."""
    place = error.locations[0] if error.locations else None
    where = f" at line {place.line}, column {place.column}" if place else ""
    reason = error.message.removeprefix("Syntax Error: ")
    if reason.startswith("Document contains more than"):
        kind = "comments" if "comments" in reason else "tokens"
        return LimitExceeded(
            f"The GraphQL document has more than {max_tokens:,} {kind} (reached{where}). Split it"
            " into several requests.",
            limit=kind,
            found=max_tokens + 1,
            allowed=max_tokens,
            cause=error,
        )
    if reason.startswith("Document is nested too deeply"):
        reason = "brackets are nested too deeply."
    if len(reason) > _LONGEST_REASON:
        reason = reason[:_LONGEST_REASON] + "…"
    return DocumentRefused(
        f"The GraphQL document cannot be read{where}: {reason}", code="SYNTAX_ERROR", cause=error
    )


def _refuse_nul(document: DocumentNode) -> None:
    """A string literal can spell U+0000, which no database of ours may be handed."""
    token: Token | None = document.loc.start_token if document.loc else None
    while token is not None:
        if token.kind is TokenKind.STRING and token.value and "\0" in token.value:
            raise DocumentRefused(
                f"The text at line {token.line}, column {token.column} contains the NUL character;"
                " remove it.",
                code="SYNTAX_ERROR",
            )
        token = token.next
