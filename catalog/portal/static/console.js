// The GraphQL console: runs the document, shows the answer, remembers earlier runs, finds types.

const HISTORY = "catalog.console.history";
const MOST = 20;
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;
const LONGEST = 200000;

const at = (name) => document.querySelector(`[data-${name}]`);
const text = at("document");
const variables = at("variables");
const answer = at("answer");
const errors = at("errors");
const timing = at("timing");
const past = at("past");

text.addEventListener("input", number);
text.addEventListener("scroll", () => (at("gutter").scrollTop = text.scrollTop));
text.addEventListener("keydown", indent);
at("run").addEventListener("click", run);
at("saved").addEventListener("change", openSaved);
past.addEventListener("change", openPast);
at("schema-search").addEventListener("input", findTypes);
addEventListener("hashchange", openTarget);
document.querySelector("[data-console]").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
number();
listPast();
openTarget();

async function run() {
  let values;
  try {
    values = variables.value.trim() ? JSON.parse(variables.value) : {};
  } catch (problem) {
    show(null, [{ message: `The variables are not JSON: ${problem.message}` }]);
    return;
  }
  at("run").setAttribute("aria-busy", "true");
  const start = performance.now();
  try {
    const reply = await fetch("/graphql", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json",
        "x-csrf-token": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
      },
      body: JSON.stringify({ query: text.value, variables: values }),
    });
    const body = await reply.text();
    const spent = Math.round(performance.now() - start);
    timing.textContent = `${reply.status}, ${spent} ms, ${body.length.toLocaleString("en")} bytes`;
    read(body, reply.status);
    remember();
  } catch (problem) {
    show(null, [{ message: `The service did not answer: ${problem.message}` }]);
  } finally {
    at("run").removeAttribute("aria-busy");
  }
}

function read(body, status) {
  try {
    const parsed = JSON.parse(body);
    show(parsed, parsed.errors ?? []);
  } catch {
    show(null, [{ message: `The service answered ${status} and not with JSON.` }]);
  }
}

function show(parsed, problems) {
  answer.replaceChildren(...(parsed ? coloured(JSON.stringify(parsed, null, 2)) : []));
  errors.hidden = problems.length === 0;
  errors.replaceChildren(...problems.map(line));
}

function line(problem) {
  const item = document.createElement("li");
  item.append(problem.message ?? "Unknown error");
  if (problem.path?.length) item.append(` (at ${problem.path.join(".")})`);
  for (const place of problem.locations ?? []) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `line ${place.line}`;
    button.addEventListener("click", () => goTo(place));
    item.append(" ", button);
  }
  return item;
}

function goTo({ line: row, column }) {
  const before = text.value.split("\n").slice(0, row - 1);
  const offset = before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  text.focus();
  text.setSelectionRange(offset, offset);
}

/** JSON as nodes with coloured keys, texts, numbers and words; never as markup. */
function coloured(json) {
  if (json.length > LONGEST) return [json];
  const nodes = [];
  let from = 0;
  for (const found of json.matchAll(TOKEN)) {
    nodes.push(json.slice(from, found.index));
    const [whole, string, colon, figure] = found;
    const span = document.createElement("span");
    span.className = `tok-${colon ? "key" : string ? "text" : figure ? "number" : "word"}`;
    span.textContent = colon ? string : whole;
    nodes.push(span, colon ?? "");
    from = found.index + whole.length;
  }
  nodes.push(json.slice(from));
  return nodes;
}

function number() {
  const rows = text.value.split("\n").length;
  at("gutter").textContent = Array.from({ length: rows }, (_, row) => row + 1).join("\n");
}

/** Enter keeps the indentation. Tab stays with the keyboard, so nobody is trapped. */
function indent(event) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const before = text.value.slice(start, text.selectionStart);
  const deeper = /[{(\[]\s*$/.test(before) ? "  " : "";
  event.preventDefault();
  text.setRangeText(
    `\n${before.match(/^\s*/)[0]}${deeper}`,
    text.selectionStart,
    text.selectionEnd,
    "end",
  );
  number();
}

function openSaved(event) {
  const name = event.target.value;
  const source = document.querySelector(`[data-document-of="${CSS.escape(name)}"] pre`);
  if (!source) return;
  text.value = source.textContent;
  variables.value = blanks(text.value);
  number();
}

/** The variables of a document with nothing filled in, so that one sees what to write. */
function blanks(source) {
  const head = source.match(/(?:query|mutation)\s+\w+\s*\(([^{]*?)\)\s*\{/s)?.[1] ?? "";
  const names = [...head.matchAll(/\$(\w+)\s*:\s*([[\]\w!]+)(\s*=)?/g)]
    .filter(([, , type, preset]) => !preset && type.endsWith("!"))
    .map(([, name, type]) => [name, type.startsWith("[") ? [] : type.startsWith("Int") ? 0 : ""]);
  return names.length ? JSON.stringify(Object.fromEntries(names), null, 2) : "";
}

function remember() {
  const entry = { document: text.value, variables: variables.value };
  const same = (one) => one.document === entry.document && one.variables === entry.variables;
  const kept = [entry, ...history().filter((one) => !same(one))].slice(0, MOST);
  try {
    localStorage.setItem(HISTORY, JSON.stringify(kept));
  } catch {
    // Storage may be off or full; the console works without a history.
  }
  listPast();
}

function history() {
  try {
    const kept = JSON.parse(localStorage.getItem(HISTORY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function listPast() {
  const options = history().map((entry, index) => {
    const name = entry.document?.match(/^\s*(?:query|mutation)\s+(\w+)/m)?.[1];
    const start = entry.document?.trim().replace(/\s+/g, " ").slice(0, 48);
    return new Option(name ?? start, String(index));
  });
  past.replaceChildren(new Option("Earlier runs", ""), ...options);
}

function openPast() {
  const entry = history()[Number(past.value)];
  if (past.value === "" || !entry) return;
  text.value = entry.document;
  variables.value = entry.variables;
  past.value = "";
  number();
}

function findTypes(event) {
  const wanted = event.target.value.trim().toLowerCase();
  let shown = 0;
  for (const type of document.querySelectorAll("[data-type]")) {
    const named = type.querySelector("summary").textContent.toLowerCase().includes(wanted);
    const fields = [...type.querySelectorAll("[data-field]")];
    const fitting = fields.filter((one) => one.textContent.toLowerCase().includes(wanted));
    for (const field of fields) field.hidden = !named && !fitting.includes(field);
    type.hidden = wanted !== "" && !named && fitting.length === 0;
    if (wanted) type.open = !named && fitting.length > 0;
    if (!type.hidden) shown += 1;
  }
  at("schema-count").textContent = wanted ? `${shown} types` : "";
}

/** A link to a type opens it. */
function openTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target?.matches?.("[data-type]")) {
    target.hidden = false;
    target.open = true;
    target.scrollIntoView();
  }
}
