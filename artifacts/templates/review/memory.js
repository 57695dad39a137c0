// --- memory: what was said, in this browser until it is saved to a file ---

const PLACE = `digits-review:${facts.page}`;
const NAME = "digits-review-who";
let memory = { said: [], saved: 0 };
let who = "";
let lasting = true;
let newest = new Map(); // the last decision on each item, as it is asked for of every item

function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE));
    if (kept && Array.isArray(kept.said)) memory = kept;
    newest = new Map(memory.said.map((one) => [one.item, one]));
    who = localStorage.getItem(NAME) ?? "";
  } catch {
    lasting = false;
  }
}

function remember() {
  try {
    localStorage.setItem(PLACE, JSON.stringify(memory));
    localStorage.setItem(NAME, who);
    lasting = true;
  } catch {
    lasting = false;
  }
  if (!lasting) notice("This browser keeps nothing for this page: save to a file before you close it.");
}

/** Add a decision; never changes an earlier one. */
function say(item, verdict, amount, note) {
  if (lasting) recall(); // another tab may have added some
  const last = memory.said.at(-1);
  // Each has a time of its own, as the ledger tells them apart by it.
  const now = Math.max(Date.now(), last ? Date.parse(last.at) + 1 : 0);
  const said = { item, verdict, amount, note, who, at: new Date(now).toISOString() };
  memory.said.push(said);
  newest.set(item, said);
  remember();
}

function lastSaid(key) {
  return newest.get(key);
}

/** Take the last decision on an item back; false if it was saved to a file already. */
function takeBack(key) {
  if (lasting) recall();
  const at = memory.said.findLastIndex((one) => one.item === key);
  if (at < memory.saved) return false;
  memory.said.splice(at, 1);
  newest = new Map(memory.said.map((one) => [one.item, one]));
  remember();
  return true;
}

function unsaved() {
  return memory.said.length - memory.saved;
}

/** Download everything that was said on this page; applying a file twice does no harm. */
function saveFile() {
  const saved = new Date().toISOString();
  const content = {
    kind: facts.kind, version: facts.version, page: facts.page, batch: facts.batch, saved,
    decisions: memory.said,
  };
  const link = document.createElement("a");
  link.download = `corrections-batch-${facts.batch}-${saved.slice(0, 19).replace(/[:-]/g, "")}.json`;
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1) + "\n"], { type: "application/json" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  memory.saved = memory.said.length;
  remember();
  return link.download;
}
