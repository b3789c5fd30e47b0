"use strict";
// Plays the steps: which operation is at work, which edges carry something, what has been computed so far.
const data = JSON.parse(document.getElementById("data").textContent);
const at = id => document.getElementById(id);
const canvas = new Canvas(at("canvas"));
const panel = new Panel(at("panel"), data, index => go(index));
const turn = data.steps.findIndex(step => step.back);
let current = 0, level = 0, timer = null, hits = [], hit = -1;

// -- what is where in the picture that is shown -------------------------------------------------------------------
const shown = {nodes: new Map(), copies: new Map(), edges: new Map(), clusters: []};
const drawnAs = key => data.pictures[level].drawn[key] ?? key;
const plain = key => key.replace(/_\d+$/, "");  // a leaf that is drawn again has a number after its key

const TIP = '<defs><marker id="tip" viewBox="0 0 10 10" refX="1" refY="5" markerWidth="9" markerHeight="9" '
  + 'markerUnits="userSpaceOnUse" orient="auto"><path d="M10 0L0 5l10 5z"/></marker></defs>';

function show(number) {
  level = number;
  canvas.host.innerHTML = data.pictures[number].svg;
  const svg = canvas.host.querySelector("svg");
  svg.classList.add("play");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", data.title);
  svg.insertAdjacentHTML("afterbegin", TIP);
  for (const map of [shown.nodes, shown.copies, shown.edges]) map.clear();
  for (const node of svg.querySelectorAll(".node")) {
    shown.nodes.set(node.id, node);
    const key = plain(node.id);
    shown.copies.set(key, [...shown.copies.get(key) ?? [], node]);
    node.addEventListener("click", event => { event.preventDefault(); if (canvas.moved < 4) choose(key); });
  }
  for (const edge of svg.querySelectorAll(".edge")) {
    const [from, to] = edge.querySelector("title").textContent.split("->");
    const name = `${plain(from)} ${to}`;
    shown.edges.set(name, [...shown.edges.get(name) ?? [], edge]);
  }
  for (const title of svg.querySelectorAll("title")) if (title.closest(".edge, .node, .cluster")) title.remove();
  shown.clusters = [...svg.querySelectorAll(".cluster")].filter(cluster => cluster.id.startsWith("module-"));
  for (const cluster of shown.clusters) {
    cluster.setAttribute("tabindex", "0");
    cluster.setAttribute("role", "button");
    cluster.setAttribute("aria-expanded", "true");
    const act = event => { event.preventDefault(); event.stopPropagation(); if (canvas.moved < 4) shut(cluster); };
    cluster.addEventListener("click", act);
    cluster.addEventListener("keydown", event => { if (event.key === "Enter") act(event); });
  }
  canvas.show(svg);
  at("level").value = number;
  paint();
}

// -- modules ------------------------------------------------------------------------------------------------------
function moduleOf(key) {
  const vertex = data.vertices[key];
  return vertex?.module ?? data.vertices[Object.keys(data.pictures[level].drawn).find(one => drawnAs(one) === key)]?.module ?? "";
}

// A module that runs more than once has a frame for each time, and all of them are shut together.
const moduleIn = cluster => cluster.id.slice("module-".length).replace(/~[\d.]+$/, "");

const within = (path, module) => path === module || path.startsWith(`${module}.`);

function shut(cluster) {
  const close = !cluster.classList.contains("shut");
  for (const one of shown.clusters.filter(one => moduleIn(one) === moduleIn(cluster))) {
    one.classList.toggle("shut", close);
    one.setAttribute("aria-expanded", String(!close));
  }
  const closed = shown.clusters.filter(one => one.classList.contains("shut")).map(moduleIn);
  const hidden = new Map();
  for (const [id, node] of shown.nodes) {
    const module = closed.find(one => within(moduleOf(plain(id)), one));
    hidden.set(id, module);
    node.classList.toggle("inside-shut", module !== undefined);
  }
  for (const one of shown.clusters) {
    one.classList.toggle("inside-shut", closed.some(module => module !== moduleIn(one) && within(moduleIn(one), module)));
  }
  for (const one of shown.clusters) count(one, one.classList.contains("shut"));
  for (const [name, edges] of shown.edges) {
    const [from, to] = name.split(" ");
    const inside = hidden.get(from) !== undefined && hidden.get(from) === hidden.get(to);
    for (const edge of edges) edge.classList.toggle("inside-shut", inside);
  }
}

// What a collapsed frame says in place of its content.
function count(cluster, isShut) {
  cluster.querySelector(".count")?.remove();
  if (!isShut) return;
  const inside = Object.entries(data.vertices).filter(([key, vertex]) => vertex.op && within(moduleOf(drawnAs(key)), moduleIn(cluster)));
  const box = cluster.getBBox();
  label(cluster, "count", box.x + box.width / 2, box.y + box.height / 2, `${inside.length} operation${inside.length === 1 ? "" : "s"}`);
}

function label(host, kind, x, y, words) {
  const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
  for (const [name, value] of Object.entries({class: kind, x, y})) text.setAttribute(name, value);
  text.textContent = words;
  host.append(text);
}

// -- playing ------------------------------------------------------------------------------------------------------
function paint() {
  const step = data.steps[current], svg = canvas.svg;
  svg.classList.toggle("backward", Boolean(step.back));
  const computed = new Set(), arrived = new Set(), parts = new Map();
  for (const [index, one] of data.steps.entries()) {
    if (index > current) break;
    if (!one.back) computed.add(drawnAs(one.at));
    else {
      arrived.add(drawnAs(one.at));
      for (const sent of one.sent) {
        parts.set(sent.to, sent);
        if (sent.part === sent.parts) arrived.add(drawnAs(sent.to));
      }
    }
  }
  if (step.back) arrived.add(drawnAs(step.at));
  const now = drawnAs(step.at), gets = new Set((step.sent ?? []).map(sent => drawnAs(sent.to)));
  for (const [key, nodes] of shown.copies) {
    const vertex = data.vertices[key], isOperation = vertex ? Boolean(vertex.op) : true;
    for (const node of nodes) {
      node.classList.toggle("todo", isOperation && !computed.has(key));
      node.classList.toggle("arrived", arrived.has(key));
      node.classList.toggle("now", key === now);
      node.classList.toggle("gets", gets.has(key) && key !== now);
      node.classList.remove("chosen");
      node.querySelector(".badge")?.remove();
    }
  }
  for (const sent of parts.values()) {
    if (sent.part < sent.parts && drawnAs(sent.to) === sent.to) badge(sent.to, sent);
  }
  const from = new Set(step.back ? gets : data.vertices[step.at].from.map(drawnAs));
  for (const [name, edges] of shown.edges) {
    const [source, target] = name.split(" ");
    const isNow = target === now && from.has(source);
    for (const edge of edges) {
      edge.classList.toggle("now", isNow);
      edge.classList.toggle("todo", !computed.has(target));
    }
  }
}

// A mark on what has received only some of the parts of its gradient.
function badge(key, sent) {
  for (const node of shown.copies.get(key) ?? []) {
    const box = node.getBBox();
    label(node, "badge", box.x, box.y - 3, `grad: ${sent.part} of ${sent.parts} parts`);
  }
}

function sentence() {
  const step = data.steps[current], vertex = data.vertices[step.at];
  const words = `${step.back ? "Backward" : "Forward"}: ${vertex.name} = ${vertex.expression}.`;
  return step.back ? `${words} It sends gradients to ${step.sent.map(sent => panel.name(sent.to)).join(", ")}.` : words;
}

function go(index) {
  current = Math.max(0, Math.min(data.steps.length - 1, index));
  const step = data.steps[current];
  paint();
  panel.step(current);
  at("slider").value = current;
  at("slider").setAttribute("aria-valuetext", sentence());
  at("where").textContent = `step ${current + 1} of ${data.steps.length}, ${step.back ? "backward" : "forward"}`;
  at("spoken").textContent = sentence();
  const node = shown.nodes.get(drawnAs(step.at));
  if (node) canvas.reveal(node, [...canvas.svg.querySelectorAll(".gets")], 0);
  history.replaceState(null, "", `#step=${current + 1}&level=${level + 1}`);
}

function play(on = timer === null) {
  clearInterval(timer);
  timer = null;
  if (on) {
    if (current === data.steps.length - 1) go(0);
    timer = setInterval(() => current < data.steps.length - 1 ? go(current + 1) : play(false), 1100);
  }
  at("play").classList.toggle("on", on);
  at("play").setAttribute("aria-label", on ? "Pause" : "Play");
}

function choose(key) {
  play(false);
  for (const node of canvas.svg.querySelectorAll(".chosen")) node.classList.remove("chosen");
  for (const node of shown.copies.get(key) ?? []) node.classList.add("chosen");
  const visits = [];
  if (data.vertices[key] && !(key in Object.values(data.pictures[level].drawn))) {
    for (const [index, step] of data.steps.entries()) {
      if (step.at === key) visits.push([`${step.back ? "backward" : "forward"}: step ${index + 1}`, index]);
    }
  }
  const inside = data.steps.flatMap((step, index) => !step.back && step.at !== key && drawnAs(step.at) === key ? [[step.at, index]] : []);
  if (inside.length) {
    const title = [...shown.nodes.get(key).querySelectorAll("text")].map(text => text.textContent.trim()).slice(0, 2).join("  ");
    panel.folded(title, inside);
  } else if (data.vertices[key]) {
    panel.vertex(key, visits);
  }
}

// -- searching ----------------------------------------------------------------------------------------------------
function search(words) {
  for (const node of canvas.svg.querySelectorAll(".found")) node.classList.remove("found");
  const wanted = words.trim().toLowerCase();
  hits = wanted ? Object.entries(data.vertices).filter(([, vertex]) =>
    [vertex.name, vertex.op, vertex.module, vertex.shape, vertex.expression].some(text => text?.toLowerCase().includes(wanted))) : [];
  hit = -1;
  for (const [key] of hits) for (const node of shown.copies.get(drawnAs(key)) ?? []) node.classList.add("found");
  at("found").textContent = wanted ? `${hits.length} found` : "";
}

function nextHit() {
  if (!hits.length) return;
  hit = (hit + 1) % hits.length;
  at("found").textContent = `${hit + 1} of ${hits.length}`;
  const key = drawnAs(hits[hit][0]), node = shown.nodes.get(key);
  choose(key);
  if (node) canvas.reveal(node);
}

// -- controls -----------------------------------------------------------------------------------------------------
const stepTo = index => { play(false); go(index); };
const toLevel = number => {
  if (number < 0 || number >= data.pictures.length || number === level) return;
  show(number);
  search(at("search").value);
  go(current);
};
const ACTIONS = {
  ArrowRight: () => stepTo(current + 1), ArrowLeft: () => stepTo(current - 1), " ": () => play(),
  Home: () => stepTo(0), End: () => stepTo(data.steps.length - 1), b: () => turn >= 0 && stepTo(turn),
  "+": () => canvas.zoom(1.25), "=": () => canvas.zoom(1.25), "-": () => canvas.zoom(0.8), 0: () => canvas.fit(),
  "[": () => toLevel(level - 1), "]": () => toLevel(level + 1), "/": () => at("search").focus(), d: switchTheme,
  "?": () => at("keys").showModal(), m: () => shutHere(),
};
const MOVES = {ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80]};

function shutHere() {
  const module = data.vertices[data.steps[current].at].module;
  const around = shown.clusters.filter(cluster => module && within(module, moduleIn(cluster)));
  const innermost = around.sort((one, other) => other.id.length - one.id.length)[0];
  if (innermost) shut(innermost);
}

addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || at("keys").open) return;
  if (event.target === at("search")) {
    if (event.key === "Enter") nextHit();
    if (event.key === "Escape") { at("search").value = ""; search(""); at("canvas").focus(); }
    return;
  }
  if (event.target.matches?.("button, select") && [" ", "Enter", "ArrowUp", "ArrowDown"].includes(event.key)) return;
  if (event.shiftKey && MOVES[event.key]) canvas.pan(...MOVES[event.key]);
  else {
    const action = ACTIONS[event.key] ?? ACTIONS[event.key.toLowerCase()];
    if (!action) return;
    action();
  }
  event.preventDefault();
});
at("first").onclick = ACTIONS.Home;
at("previous").onclick = ACTIONS.ArrowLeft;
at("next").onclick = ACTIONS.ArrowRight;
at("play").onclick = () => play();
at("turn").onclick = ACTIONS.b;
at("in").onclick = ACTIONS["+"];
at("out").onclick = ACTIONS["-"];
at("fit").onclick = ACTIONS[0];
at("theme").onclick = switchTheme;
at("help").onclick = ACTIONS["?"];
at("slider").oninput = event => stepTo(Number(event.target.value));
at("search").oninput = event => search(event.target.value);
at("level").onchange = event => toLevel(Number(event.target.value));

const LEGIBLE = 0.8;  // a larger picture begins at this scale, where its text can be read, and moves with the steps

// -- beginning ----------------------------------------------------------------------------------------------------
function fromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const first = data.pictures.findLastIndex(picture => picture.first);
  const number = asked.has("level") ? Number(asked.get("level")) - 1 : first;
  show(Math.max(0, Math.min(data.pictures.length - 1, number || 0)));
  if (asked.has("theme")) document.documentElement.dataset.theme = asked.get("theme");
  if (asked.has("search")) { at("search").value = asked.get("search"); search(asked.get("search")); }
  if (canvas.view.scale < 0.55) canvas.zoom(LEGIBLE / canvas.view.scale);
  go((Number(asked.get("step")) || 1) - 1);
  const toShut = shown.clusters.find(cluster => moduleIn(cluster) === asked.get("shut"));
  if (toShut) shut(toShut);
  if (asked.has("choose")) choose(asked.get("choose"));
}
for (const [number, picture] of data.pictures.entries()) at("level").append(new Option(picture.name, number));
at("level").hidden = data.pictures.length < 2;
at("turn").hidden = turn < 0;
at("slider").max = data.steps.length - 1;
at("slider").style.setProperty("--turn", turn < 0 ? "100%" : `${(turn - 0.5) / (data.steps.length - 1) * 100}%`);
addEventListener("hashchange", fromAddress);
fromAddress();
