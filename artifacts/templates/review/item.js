// --- the item on the desk ---

function goTo(place, byHand = false) {
  current = Math.max(0, Math.min(place, queue.length - 1));
  const entry = queue[current];
  $("item").hidden = !entry;
  $("empty").hidden = Boolean(entry);
  if (entry) showItem(entry);
  else $("empty-words").textContent = ofTab(tab).length ? "Nothing matches search and filter." : "There is nothing to decide here.";
  showList();
  showCounts();
  if (entry && (byHand || !$("filters").contains(document.activeElement))) {
    $("amount").focus({ preventScroll: true });
  }
}

function showItem(entry) {
  $("item-name").textContent = named(entry);
  $("item-place").textContent = `${current + 1} of ${queue.length}`;
  $("back").disabled = current === 0;
  $("on").disabled = current === queue.length - 1;
  $("currency").textContent = entry.amount === null ? "" : entry.currency;
  $("sureness").hidden = entry.amount === null;
  $("read").textContent = entry.shown;
  $("read").parentElement.classList.toggle("none", entry.amount === null);
  $("read-words").textContent = entry.sampled ? "Accepted as" : "Read as";
  $("sure").value = entry.probability;
  $("sure-words").textContent = `${entry.probable} sure`;
  text("runner", entry.runner && `or ${entry.runner.shown}${entry.runner.probable && ` (${entry.runner.probable})`}`);
  text("keyed", entry.keyed && `keyed amount in the cash letter: ${entry.keyed}`);
  $("amount").value = "";
  $("note").value = "";
  $("reject").hidden = !entry.duplicate;
  $("confirm").disabled = false;
  hint();
  items("reasons", entry.reasons.length ? entry.reasons : ["Accepted; drawn at random for quality control."]);
  items("flags", entry.flags);
  $("flags-section").hidden = !entry.flags.length;
  items("said", entry.said.map((one) => `${one.who}, ${one.at}: ${one.words}${one.note && ` (${one.note})`}`));
  $("said-section").hidden = !entry.said.length;
  showVerdict(entry);
  showPictures(entry);
  ahead(queue[current + 1]);
}

function text(id, words) {
  $(id).textContent = words || "";
  $(id).hidden = !words;
}

function items(id, lines) {
  $(id).replaceChildren(...lines.map((line) => element("li", "", line)));
}

function showVerdict(entry) {
  const last = lastSaid(entry.key);
  $("verdict").hidden = !last;
  if (last) $("verdict-words").textContent = `${verdictWords(last, entry)} by ${last.who}, ${new Date(last.at).toLocaleTimeString()}`;
}

function verdictWords(said, entry) {
  if (said.verdict === "rejected") return `Rejected: ${said.note || "unreadable"}`;
  const sum = `${entry.currency} ${shown(said.amount, entry.currency)}`;
  return said.verdict === "confirmed" ? `Confirmed: ${sum}` : `Corrected to ${sum}`;
}

function showPictures(entry) {
  const mine = entry.pictures;
  const whole = !mine?.field; // where no field was found the whole check stands in its place
  text("no-field", whole && (mine ? "No amount field was found; this is the whole check." : "The picture cannot be shown: its file is gone or has changed."));
  put("field", mine?.field || mine?.check, `${whole ? "Whole check" : "Amount field"}, ${named(entry)}`);
  put("words", mine?.words, `Amount in words, ${named(entry)}`);
  $("words-figure").hidden = !entry.words;
  $("words-figure").classList.toggle("differs", entry.words?.agreement === "disagree");
  text("words-words", entry.words && inWords(entry.words));
  put("check", mine?.check, `Whole check, ${named(entry)}`);
  $("checks").hidden = !mine && !entry.duplicate;
  $("check-words").textContent = entry.duplicate ? "this one" : "";
  const box = mine?.box ?? [];
  $("box").hidden = box.length !== 4;
  if (box.length === 4) {
    const [left, top, right, bottom] = box.map((share) => 100 * share);
    Object.assign($("box").style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
  }
  const other = entry.duplicate;
  $("other-figure").hidden = !other;
  $("checks").classList.toggle("two", Boolean(other));
  put("other", other?.pictures?.check, `Suspected to be the same check: ${other?.words}`);
  $("other-words").textContent = other ? `presented before as ${other.words}${other.became ? `, ${other.became}` : ""}${other.pictures ? "" : "; its picture cannot be shown"}` : "";
}

function inWords(words) {
  const sum = words.shown ? ` (${words.shown})` : "";
  return `The amount in words ${words.says}${words.text && `: “${words.text}”${sum}`}`;
}

function put(id, file, words) {
  const image = $(id);
  image.alt = file ? words : "";
  image.hidden = !file;
  if (!file) return image.removeAttribute("src");
  const address = `${facts.beside}/${file}`;
  if (image.getAttribute("src") === address) return;
  // Browsers go on showing the last picture while the next one loads: nobody must decide by it.
  image.style.visibility = "hidden";
  image.onload = image.onerror = () => { image.style.visibility = "visible"; };
  image.src = address;
}

/** Have the next pictures at hand before they are asked for. */
function ahead(entry) {
  for (const file of [entry?.pictures?.field, entry?.pictures?.check]) {
    if (file) new Image().src = `${facts.beside}/${file}`;
  }
}

/** Say under the field what Enter would do now. */
function hint() {
  const entry = queue[current];
  const typed = $("amount").value.trim();
  const amount = typed ? canonical(typed, entry.currency) : null;
  const style = styleOf(entry.currency);
  $("amount").placeholder = entry.amount === null ? style.example : entry.shown;
  const wrong = typed !== "" && amount === null;
  $("amount-hint").classList.toggle("wrong", wrong);
  $("amount").setAttribute("aria-invalid", String(wrong));
  $("confirm").textContent = typed && amount !== entry.amount ? "Correct" : "Confirm";
  $("confirm").disabled = typed ? wrong : entry.amount === null;
  if (wrong) $("amount-hint").textContent = `Not an amount in ${entry.currency || "this currency"}: write it like ${style.example}`;
  else if (typed) $("amount-hint").textContent = `Enter: ${entry.currency} ${shown(amount, entry.currency)}`;
  else $("amount-hint").textContent = resting(entry);
}

/** What Enter does while nothing is typed. */
function resting(entry) {
  if (entry.amount === null) return "Nothing was read: type the amount, or press u.";
  if (entry.duplicate) return `Enter confirms ${entry.shown}, and that this is another check than the one before; d says it is the same.`;
  return `Enter confirms ${entry.shown}; type another amount to correct it.`;
}
