"""The pages a browser goes to, in the sample organisation."""

TRIAGE = "/assets/prompt-template/support/ticket-triage"

PAGES = (
    "/",
    "/search?q=classify+support+tickets",
    "/search?kind=model&owner=support",
    "/search?q=zebra+crossing+unicorn",
    TRIAGE,
    f"{TRIAGE}@2.0.0",
    f"{TRIAGE}/versions",
    f"{TRIAGE}/compare?from=2.0.0&to=2.3.1",
    f"{TRIAGE}/compare?from=2.0.0&to=2.3.1&view=split",
    "/assets/model/ml-platform/house-llm-large",
    "/assets/feature-pipeline/retention/churn-signals",
    "/assets/solution-template/innovation-lab/chatbot-starter",
    "/assets/evaluation-set/support/tickets-five-languages",
    "/assets/dataset/support/tickets-labelled",
    "/assets/evaluator/ai-coe/groundedness",
    "/teams",
    "/teams/support",
    "/teams/innovation-lab",
    "/people/mara.lindqvist",
    "/audit",
    "/audit?reference=prompt-template%3Asupport%2Fticket-triage",
    "/audit?team=no-such-team",
    "/kinds",
    "/kinds/environment",
    "/console",
    "/access",
    "/teams/support/service-accounts",
    "/dev/actor",
)
