// What the pages gain from scripts. Every page works without: nothing here is the only way.

const YEAR = 31536000;
const say = (text) => {
  const place = document.querySelector("[data-say]");
  if (place) place.textContent = text;
};

followTheme();
focusSearch();
copyTexts();
makeTabs();
submitChoices();
returnToChoice();
followSections();
filterRows();

/** Switches light and dark in place and remembers it in the cookie the server reads. */
function followTheme() {
  const form = document.querySelector("[data-theme-form]");
  const root = document.documentElement;
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const theme = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
    root.dataset.theme = theme;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `catalog_theme=${theme}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
    say(`${theme === "dark" ? "Dark" : "Light"} colours`);
  });
}

/** `/` goes to the search box, as long as nobody is typing. */
function focusSearch() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const box = document.querySelector("[data-search-key]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

/** Buttons that copy a text of their own (`data-copy`) or of an element (`data-copy-of`). */
function copyTexts() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-of]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copyOf ?? "");
    const text = button.dataset.copy ?? source?.textContent ?? "";
    const copied = await write(text.replace(/\n$/, ""));
    say(copied ? `Copied ${button.dataset.what}` : `Could not copy ${button.dataset.what}`);
    if (!copied) return;
    show(button, "check", "Copied");
    setTimeout(() => show(button, "copy", "Copy"), 1600);
  });
}

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeThroughSelection(text);
  }
}

/** For pages that are not served over https, where the clipboard interface is missing. */
function writeThroughSelection(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.className = "unseen";
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return copied;
}

function show(button, icon, label) {
  button.toggleAttribute("data-done", icon === "check");
  button.querySelector("use")?.setAttribute("href", `#i-${icon}`);
  const words = button.querySelector(":scope > span");
  if (words) words.textContent = label;
}

/** Stacked panels become tabs: arrows, Home and End move, one panel shows. The choice is kept. */
function makeTabs() {
  for (const group of document.querySelectorAll("[data-tabs]")) {
    const tabs = [...group.querySelectorAll('[role="tab"]')];
    const panels = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
    const open = (chosen, focus) => {
      tabs.forEach((tab, at) => {
        const isOpen = tab === chosen;
        tab.setAttribute("aria-selected", String(isOpen));
        tab.tabIndex = isOpen ? 0 : -1;
        panels[at].hidden = !isOpen;
      });
      if (focus) chosen.focus();
    };
    panels.forEach((panel, at) => {
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tabs[at].id);
    });
    tabs.forEach((tab, at) => {
      tab.addEventListener("click", () => {
        open(tab, false);
        keep("catalog.runtime", tab.textContent);
      });
      tab.addEventListener("keydown", (event) => {
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
        if (!(event.key in to)) return;
        event.preventDefault();
        open(tabs.at(to[event.key] % tabs.length), true);
      });
    });
    const liked = kept("catalog.runtime");
    if (tabs.length) open(tabs.find((tab) => tab.textContent === liked) ?? tabs[0], false);
    group.setAttribute("data-ready", "");
  }
}

/** Choices beside a list apply at once where they stand beside it. */
function submitChoices() {
  const form = document.querySelector("[data-auto-submit]");
  form?.addEventListener("change", (event) => {
    if (!matchMedia("(min-width: 960px)").matches) return;
    const { name, value } = event.target;
    const top = event.target.getBoundingClientRect().top;
    keep("catalog.choice", JSON.stringify({ name, value, top }), "sessionStorage");
    form.requestSubmit();
  });
  form?.addEventListener("submit", () => {
    for (const input of form.querySelectorAll("input[type=hidden]")) {
      input.disabled = input.value === "";
    }
  });
}

/** After a choice applied itself: the focus is on it again, and it stands where it stood. */
function returnToChoice() {
  const said = kept("catalog.choice", "sessionStorage");
  const form = document.querySelector("[data-auto-submit]");
  if (!said || !form) return;
  keep("catalog.choice", "", "sessionStorage");
  const { name, value, top } = JSON.parse(said);
  const choice = [...form.elements].find((one) => one.name === name && one.value === value);
  if (!choice) return;
  const fold = choice.closest("details");
  if (fold) fold.open = true;
  choice.focus({ preventScroll: true });
  const moved = () => choice.getBoundingClientRect().top - top;
  form.parentElement.scrollTop += moved(); // the column scrolls by itself where it is long
  scrollBy({ top: moved(), behavior: "instant" });
  say(document.getElementById("results")?.textContent.trim() ?? "");
}

/** Marks the section being read in the row of sections. */
function followSections() {
  const links = [...document.querySelectorAll("[data-spy] a")];
  if (!links.length) return;
  const byId = new Map(links.map((link) => [link.hash.slice(1), link]));
  const seen = new Set();
  const mark = () => {
    const first = links.find((link) => seen.has(link.hash.slice(1))) ?? links[0];
    for (const link of links) {
      if (link === first) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) seen.add(entry.target.id);
        else seen.delete(entry.target.id);
      }
      mark();
    },
    { rootMargin: "-130px 0px -35% 0px" },
  );
  for (const id of byId.keys()) {
    const section = document.getElementById(id);
    if (section) watcher.observe(section);
  }
}

/** A box that keeps of a list only the rows holding what is typed. */
function filterRows() {
  for (const box of document.querySelectorAll("[data-filter]")) {
    const rows = [...document.querySelectorAll(box.dataset.filter)];
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
      say(`${rows.filter((row) => !row.hidden).length} of ${rows.length}`);
    });
  }
}

function keep(name, value, storage = "localStorage") {
  try {
    window[storage].setItem(name, value);
  } catch {
    // Storage may be off; then the choice lasts as long as the page.
  }
}

function kept(name, storage = "localStorage") {
  try {
    return window[storage].getItem(name);
  } catch {
    return null;
  }
}
