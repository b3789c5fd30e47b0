"use strict";
// A picture to zoom and pan in. The SVG stays sharp because only its viewBox changes.
class Canvas {
  constructor(host) {
    this.host = host;
    this.pointers = new Map();
    this.moved = 0;
    host.addEventListener("wheel", event => this.wheel(event), {passive: false});
    host.addEventListener("pointerdown", event => this.down(event));
    host.addEventListener("pointermove", event => this.move(event));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      host.addEventListener(end, event => this.pointers.delete(event.pointerId));
    }
    new ResizeObserver(() => this.apply()).observe(host);
  }

  show(svg) {
    this.svg = svg;
    const [x, y, width, height] = svg.getAttribute("viewBox").split(/\s+/).map(Number);
    this.whole = {x, y, width, height};
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    svg.setAttribute("preserveAspectRatio", "xMidYMid meet");
    const paper = svg.querySelector(".graph > polygon");
    if (paper) paper.setAttribute("fill", "none");
    this.fit();
  }

  get size() { return {width: this.host.clientWidth || 1, height: this.host.clientHeight || 1}; }

  // Everything, but no larger than 1.6 times its natural size.
  fit() {
    const {width, height} = this.size, all = this.whole;
    const scale = Math.min(1.6 * 4 / 3, (width - 32) / all.width, (height - 32) / all.height);
    this.view = {x: all.x + all.width / 2, y: all.y + all.height / 2, scale};
    this.apply();
  }

  apply() {
    if (!this.svg || !this.view) return;
    const {width, height} = this.size, {x, y, scale} = this.view;
    const w = width / scale, h = height / scale;
    this.svg.setAttribute("viewBox", `${x - w / 2} ${y - h / 2} ${w} ${h}`);
  }

  zoom(factor, clientX, clientY) {
    const box = this.host.getBoundingClientRect(), view = this.view;
    const dx = clientX === undefined ? 0 : clientX - box.left - box.width / 2;
    const dy = clientY === undefined ? 0 : clientY - box.top - box.height / 2;
    const scale = Math.min(12, Math.max(0.01, view.scale * factor));
    view.x += dx / view.scale - dx / scale;
    view.y += dy / view.scale - dy / scale;
    view.scale = scale;
    this.apply();
  }

  pan(dx, dy) {
    this.view.x += dx / this.view.scale;
    this.view.y += dy / this.view.scale;
    this.apply();
  }

  // Moves just as far as is needed to have an element in view, with those around it if there is room for all, and
  // comes closer if it is too small to read.
  reveal(element, around = [], legible = 0.8) {
    const host = this.host.getBoundingClientRect(), alone = element.getBoundingClientRect();
    if (!alone.width) return;
    const all = union([element, ...around].map(one => one.getBoundingClientRect()).filter(box => box.width));
    const box = all.width < host.width - 60 && all.height < host.height - 60 ? all : alone;
    const isInside = box.left >= host.left && box.left + box.width <= host.right
      && box.top >= host.top && box.top + box.height <= host.bottom;
    if (isInside && this.view.scale >= legible) return;
    const middleX = box.left + box.width / 2 - host.left - host.width / 2;
    const middleY = box.top + box.height / 2 - host.top - host.height / 2;
    const roomX = Math.max(0, host.width / 2 - box.width / 2 - 30), roomY = Math.max(0, host.height / 2 - box.height / 2 - 30);
    const close = this.view.scale >= legible;
    const beyond = (middle, room) => close ? Math.sign(middle) * Math.max(0, Math.abs(middle) - room) : middle;
    this.view.x += beyond(middleX, roomX) / this.view.scale;
    this.view.y += beyond(middleY, roomY) / this.view.scale;
    if (!close) this.view.scale = legible;
    this.apply();
  }

  wheel(event) {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX, event.clientY);
  }

  down(event) {
    if (!this.pointers.size) this.moved = 0;
    this.pointers.set(event.pointerId, event);
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
    this.moved += Math.abs(dx) + Math.abs(dy);
    if (this.pointers.size === 2) {
      const [other] = [...this.pointers.values()].filter(one => one.pointerId !== event.pointerId);
      const distance = one => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      this.zoom(distance(event) / distance(before), other.clientX, other.clientY);
    } else if (this.moved > 3) {
      this.pan(-dx, -dy);
    }
    this.pointers.set(event.pointerId, event);
  }
}

function union(boxes) {
  const left = Math.min(...boxes.map(box => box.left)), top = Math.min(...boxes.map(box => box.top));
  const right = Math.max(...boxes.map(box => box.right)), bottom = Math.max(...boxes.map(box => box.bottom));
  return {left, top, width: right - left, height: bottom - top};
}

// Light or dark: as the notebook around this page is, or else the reader's system, until the reader chooses.
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
function isDark() {
  try {
    const light = parent.document.body.dataset.jpThemeLight;  // JupyterLab says so
    if (light) return light === "false";
  } catch { /* a page of another origin */ }
  return darkSystem.matches;
}
function followSystem() {
  if (document.documentElement.dataset.theme === "auto" || document.documentElement.dataset.follows) {
    document.documentElement.dataset.follows = "system";
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  }
}
function switchTheme() {
  delete document.documentElement.dataset.follows;
  document.documentElement.dataset.theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
}
darkSystem.addEventListener("change", followSystem);
followSystem();
