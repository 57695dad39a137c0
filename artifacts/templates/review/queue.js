// --- the queue: tabs, filters, search, and the list in pages ---

const PER_PAGE = 50;
let tab = "review";
let queue = []; // the entries that are shown, in order
let current = 0; // the place in it

function stateOf(entry) {
  if (lastSaid(entry.key)) return "decided";
  if (entry.disputed) return "disputed";
  return entry.said.length ? "decided" : "open";
}

function ofTab(name) {
  return entries.filter((entry) => entry.sampled === (name === "sample"));
}

function matches(entry) {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [entry.name, entry.shown, entry.amount, entry.currency, entry.sequence, ...entry.reasons].join(" ").toLowerCase();
  const state = $("filter-state").value;
  return words.every((word) => text.includes(word))
    && (!$("filter-reason").value || entry.kinds.includes($("filter-reason").value))
    && (!$("filter-flag").value || entry.flags.includes($("filter-flag").value))
    && (!$("filter-currency").value || entry.currency === $("filter-currency").value)
    && (!state || stateOf(entry) === state);
}

function refilter() {
  const stay = queue[current]?.key;
  queue = ofTab(tab).filter(matches);
  const at = queue.findIndex((entry) => entry.key === stay);
  goTo(at < 0 ? 0 : at);
}

function fillFilters() {
  const mine = ofTab(tab);
  choices("filter-reason", mine.flatMap((entry) => entry.kinds));
  choices("filter-flag", mine.flatMap((entry) => entry.flags));
  choices("filter-currency", mine.map((entry) => entry.currency).filter(Boolean));
}

function choices(id, values) {
  const chosen = $(id).value;
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const options = [...counts].sort((a, b) => b[1] - a[1]).map(([value, n]) => new Option(`${value} (${n})`, value));
  $(id).replaceChildren(new Option("all", ""), ...options);
  if (counts.has(chosen)) $(id).value = chosen;
}

function openTab(name) {
  tab = name;
  for (const one of ["review", "sample"]) {
    $(`tab-${one}`).setAttribute("aria-selected", String(one === name));
    $(`tab-${one}`).tabIndex = one === name ? 0 : -1;
  }
  $("work").setAttribute("aria-labelledby", `tab-${name}`);
  fillFilters();
  queue = ofTab(tab).filter(matches);
  goTo(Math.max(0, queue.findIndex((entry) => stateOf(entry) !== "decided")));
}

function showCounts() {
  for (const one of ["review", "sample"]) {
    $(`count-${one}`).textContent = ofTab(one).filter((entry) => stateOf(entry) !== "decided").length;
  }
  const mine = ofTab(tab);
  const done = mine.filter((entry) => stateOf(entry) === "decided").length;
  $("progress-words").textContent = `${done} of ${mine.length} decided`;
  $("progress").max = mine.length || 1;
  $("progress").value = done;
  $("save").textContent = unsaved() ? `Save to a file (${unsaved()})` : "Save to a file";
  $("save").disabled = !memory.said.length;
  $("who").textContent = who || "Who decides?";
}

function showList() {
  const page = Math.floor(current / PER_PAGE);
  const pages = Math.max(1, Math.ceil(queue.length / PER_PAGE));
  const first = page * PER_PAGE;
  $("list").replaceChildren(...queue.slice(first, first + PER_PAGE).map((entry, n) => row(entry, first + n)));
  $("list").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  $("page-words").textContent = `page ${page + 1} of ${pages}`;
  $("page-back").disabled = page === 0;
  $("page-on").disabled = page + 1 === pages;
  $("found").textContent = `${queue.length} of ${ofTab(tab).length} items, the least certain first`;
}

function row(entry, place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = stateOf(entry);
  if (place === current) button.setAttribute("aria-current", "true");
  const thumb = element("span", "thumb");
  if (entry.pictures) thumb.append(picture(entry.pictures.field || entry.pictures.check));
  button.append(thumb, element("span", "sum", entry.shown), element("span", "state", stateWords(entry)), element("span", "file", named(entry)));
  button.addEventListener("click", () => goTo(place, true));
  const line = document.createElement("li");
  line.append(button);
  return line;
}

function stateWords(entry) {
  const state = stateOf(entry);
  return state === "open" ? entry.probable : state === "decided" ? "✓ decided" : "disputed";
}

function named(entry) {
  return entry.page > 1 || entry.sequence ? `${entry.name} · ${entry.sequence || `page ${entry.page}`}` : entry.name;
}

function picture(file) {
  const image = new Image();
  image.loading = "lazy";
  image.decoding = "async";
  image.alt = "";
  image.src = `${facts.beside}/${file}`;
  return image;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text; // never as HTML: a file may have any name
  return made;
}
