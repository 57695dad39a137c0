"use strict";
const facts = JSON.parse(document.getElementById("facts").textContent);
const entries = [];
// The scripts beside the page call this, each with some hundreds of items.
window.received = (part) => entries.push(...part);
const $ = (id) => document.getElementById(id);
{% include "amounts.js" %}
{% include "memory.js" %}
{% include "queue.js" %}
{% include "item.js" %}
{% include "desk.js" %}
document.addEventListener("DOMContentLoaded", start);
