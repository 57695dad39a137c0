// --- what people do: decide, move, save; by mouse or by keyboard ---

let waiting = null; // what goes on once the name is known

function decide() {
  const entry = queue[current];
  if (!entry) return;
  const typed = $("amount").value.trim();
  const amount = typed ? canonical(typed, entry.currency) : entry.amount;
  if (amount === null) return announce($("amount-hint").textContent);
  enter(entry, amount === entry.amount ? "confirmed" : "corrected", amount, $("note").value.trim());
}

function reject(why) {
  const entry = queue[current];
  if (!entry) return;
  const note = $("note").value.trim();
  enter(entry, "rejected", null, note ? `${why}: ${note}` : why);
}

function enter(entry, verdict, amount, note) {
  if (!who) return askName(() => enter(entry, verdict, amount, note));
  $("notice").hidden = lasting;
  say(entry.key, verdict, amount, note);
  const words = verdictWords(lastSaid(entry.key), entry);
  const next = nextOpen();
  goTo(next < 0 ? current : next, true);
  const now = queue[current];
  announce(next < 0 ? `${words}. All shown items are decided: save to a file.` : `${words}. Next: ${now.currency} ${now.shown}, ${now.probable} sure.`);
}

/** The next item without a decision, from here on and then from the beginning; -1 if all have one. */
function nextOpen() {
  const order = [...queue.keys()].map((n) => (current + 1 + n) % queue.length);
  return order.find((place) => stateOf(queue[place]) !== "decided") ?? -1;
}

function undo() {
  const entry = queue[current];
  if (!entry || !lastSaid(entry.key)) return;
  if (!takeBack(entry.key)) return announce("It is saved to a file already: decide again instead. Both stay in the history.");
  goTo(current, true);
  announce("Taken back.");
}

function save() {
  if (!memory.said.length) return announce("Nothing is decided yet.");
  const file = saveFile();
  showCounts();
  notice(`Saved as ${file} in your downloads. Write it into the ledger: digits review apply ${file}`, "done");
}

function announce(words) {
  $("live").textContent = words;
}

function notice(words, kind = "warning") {
  $("notice").className = `notice ${kind}`;
  $("notice").textContent = words;
  $("notice").hidden = false;
}

function askName(then = null) {
  waiting = then;
  $("who-name").value = who;
  $("who-dialog").showModal();
}

function nameGiven() {
  who = $("who-name").value.trim();
  remember();
  showCounts();
  const then = waiting;
  waiting = null;
  if (who && then) then();
}

const KEYS = {
  n: () => goTo(current + 1, true), ArrowDown: () => goTo(current + 1, true),
  p: () => goTo(current - 1, true), ArrowUp: () => goTo(current - 1, true),
  u: () => reject("unreadable"),
  d: () => queue[current]?.duplicate && reject("duplicate presentment"),
  z: undo, s: save, w: () => $("checks").classList.toggle("large"),
  "/": () => { $("filters").open = true; $("search").focus(); },
  "?": () => $("help-dialog").showModal(),
};
const ONCE = ["u", "d", "z", "s", "Enter"]; // a key held down must not decide about a row of checks

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.repeat && ONCE.includes(event.key)) return event.preventDefault();
  const at = event.target;
  if (event.key === "Escape" && at.matches("input, select")) {
    event.preventDefault(); // a browser would empty the search, and leave the queue as it is
    return leave(at);
  }
  // In the amount no letter is ever typed, so that letters are commands there, too.
  if (at.matches("input, select, textarea") && at !== $("amount")) return;
  if (/^[0-9]$/.test(event.key) && at !== $("amount")) return $("amount").focus();
  if (event.key === "Enter" && at === document.body) return decide();
  const command = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!command) return;
  event.preventDefault();
  command();
}

function leave(field) {
  if (field === $("amount")) field.value = "";
  hint();
  $("amount").focus();
}

function listen() {
  document.addEventListener("keydown", pressed);
  $("decide").addEventListener("submit", (event) => { event.preventDefault(); decide(); });
  $("amount").addEventListener("input", hint);
  const clicks = {
    unreadable: () => reject("unreadable"), reject: KEYS.d, undo, save, back: KEYS.p, on: KEYS.n,
    help: KEYS["?"], who: () => askName(), "tab-review": () => openTab("review"), "tab-sample": () => openTab("sample"),
    "page-back": () => goTo((Math.floor(current / PER_PAGE) - 1) * PER_PAGE, true),
    "page-on": () => goTo((Math.floor(current / PER_PAGE) + 1) * PER_PAGE, true),
  };
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
  for (const id of ["search", "filter-reason", "filter-flag", "filter-currency", "filter-state"]) {
    $(id).addEventListener("input", refilter);
  }
  $("who-dialog").querySelector("form").addEventListener("submit", nameGiven);
  document.querySelector("[role=tablist]").addEventListener("keydown", switchTabs);
  window.addEventListener("storage", () => { recall(); showList(); showCounts(); });
  window.addEventListener("beforeunload", (event) => { if (unsaved() && !lasting) event.preventDefault(); });
}

function switchTabs(event) {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  openTab(tab === "review" ? "sample" : "review");
  $(`tab-${tab}`).focus();
}

function start() {
  recall();
  listen();
  if (matchMedia("(max-width: 900px)").matches) $("filters").open = false;
  openTab("review");
  if (entries.length !== facts.items) {
    notice(`Only ${entries.length} of ${facts.items} items could be loaded: the folder ${facts.beside} has to lie beside this page, whole.`);
  } else if (!lasting) remember();
}
