"""The home page."""

from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, answer, page

INTENTS = (
    "classify support tickets",
    "summarise a conversation",
    "answer questions over documents",
    "detect fraud",
    "redact personal data",
    "evaluate an answer",
)


@get("/")
async def home(request: Asked) -> Page:
    """Where a reader starts: a search box, the kinds, what changed, what needs an owner."""
    data = await answer(request, "PortalHome")
    return page(request, "home.html", **data, intents=INTENTS)
