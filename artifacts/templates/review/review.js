"use strict";
const facts = JSON.parse(document.getElementById("facts").textContent);
const entries = [];
// The scripts beside the page call this, each with some hundreds of items.
window.received = (part) => entries.push(...part);
const $ = (id) => document.getElementById(id);
{% include "review/amounts.js" %}
{% include "review/memory.js" %}
{% include "review/queue.js" %}
{% include "review/item.js" %}
{% include "review/desk.js" %}
document.addEventListener("DOMContentLoaded", start);
