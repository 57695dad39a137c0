// --- amounts: the same rules as digits/amounts/typed.py, whose patterns these are ---

function styleOf(currency) {
  return facts.styles[currency] ?? facts.styles[""];
}

/** A typed amount in the form that files keep, such as 1234.50; null if it is none. */
function canonical(typed, currency) {
  const style = styleOf(currency);
  const text = typed.replace(/\s/g, "");
  if (!new RegExp(style.pattern).test(text)) return null;
  const bare = style.group ? text.split(style.group).join("") : text;
  const [whole, cents = ""] = style.point ? bare.split(style.point) : [bare];
  const digits = whole.replace(/^0+(?=[0-9])/, "");
  const sum = digits + cents.padEnd(style.decimals, "0");
  if (/^0*$/.test(sum) || sum.replace(/^0+/, "").length > 12) return null;
  return style.decimals ? `${digits}.${cents.padEnd(style.decimals, "0")}` : digits;
}

/** 1234.50 as people of its currency write it. */
function shown(amount, currency) {
  const style = styleOf(currency);
  const [whole, cents] = amount.split(".");
  const apart = currency === "INR" ? /(\d)(?=(\d\d)*\d{3}$)/g : /(\d)(?=(\d{3})+$)/g;
  const grouped = whole.replace(apart, `$1${style.group}`);
  return cents ? `${grouped}${style.point}${cents}` : grouped;
}
