"use strict";
// What the panel beside the tree says of a step, or of a vertex that was clicked.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made[name] = value;
    else if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

// Numbers as rows, a single number, or statistics with a histogram.
function numbers(value, kind = "") {
  if (value === undefined) return element("span", {class: "shape"}, "not kept");
  if (typeof value === "string") return element("span", {class: `numbers one ${kind}`}, value);
  if (Array.isArray(value)) {
    const columns = Math.max(...value.map(row => row.length));
    const grid = element("span", {class: `numbers ${kind}`, style: `grid-template-columns: repeat(${columns}, auto)`});
    for (const row of value) {
      for (let column = 0; column < columns; column++) grid.append(element("span", {}, row[column] ?? ""));
    }
    return grid;
  }
  const both = element("span", {class: `row ${kind}`});
  if (value.bars) {
    const bars = value.bars.map(height => element("i", {style: `height: ${height}%`}));
    both.append(element("span", {class: "bars", title: "histogram"}, ...bars));
  }
  const table = element("span", {class: "numbers many"});
  for (const [word, number] of value.statistics) table.append(element("span", {class: "shape"}, word), element("span", {}, number));
  both.append(table);
  return both;
}

// The page's own MathML.
function formula(math, kind) {
  const made = element("p", {class: `${kind} math`});
  made.innerHTML = math;
  return made;
}

class Panel {
  constructor(host, data, go) {
    this.host = host;
    this.data = data;
    this.go = go;
  }

  name(key) { return this.data.vertices[key].name; }

  step(index) {
    const step = this.data.steps[index], vertex = this.data.vertices[step.at];
    const content = [
      element("p", {class: "phase"}, element("b", {class: step.back ? "backward" : "forward"}, step.back ? "Backward" : "Forward"),
        `step ${index + 1} of ${this.data.steps.length}`),
      ...this.expression(vertex),
      this.facts(vertex),
      ...(step.back ? this.backward(step, vertex, index) : this.forward(vertex)),
    ];
    if (index === this.data.steps.length - 1) content.push(...this.gradients());
    for (const note of this.data.notes) content.push(element("p", {class: "why"}, `Note: ${note}`));
    this.host.replaceChildren(...content, ...this.order(index));
    this.host.scrollTop = 0;
  }

  // As mathematics where the rule table can be written so, and as it is typed.
  expression(vertex) {
    const typed = `${vertex.name} = ${vertex.expression}`;
    return vertex.math ? [formula(vertex.math, "expression"), element("p", {class: "typed"}, typed)]
      : [element("p", {class: "expression"}, typed)];
  }

  facts(vertex) {
    const facts = [vertex.op, vertex.shape && vertex.shape !== "()" ? `shape ${vertex.shape}` : null, vertex.dtype,
      vertex.module ? `in module ${vertex.module}` : null, vertex.code];
    return element("p", {class: "facts"}, facts.filter(Boolean).join(" · "));
  }

  forward(vertex) {
    const content = [element("h2", {}, "From")];
    for (const key of [...new Set(vertex.from)]) content.push(this.tensor(key));
    content.push(element("h2", {}, "Result"), element("div", {class: "card cool"}, numbers(vertex.value)));
    const kept = vertex.saved ? `Kept for backward, because its gradient rules ask for it: ${vertex.saved}.`
      : "Nothing is kept for backward: its gradient rules need no array.";
    content.push(element("p", {class: "why"}, kept));
    return content;
  }

  tensor(key) {
    const vertex = this.data.vertices[key];
    return element("div", {class: "row"}, element("span", {class: "name"}, vertex.name),
      element("span", {class: "shape"}, vertex.shape && vertex.shape !== "()" ? vertex.shape : vertex.kind), numbers(vertex.value));
  }

  backward(step, vertex, index) {
    const isFirst = !this.data.steps[index - 1].back;
    const arrives = vertex.kind === "result" && isFirst ? `The gradient of ${vertex.name} by itself is 1: here backward begins.`
      : vertex.uses > 1 ? `All ${vertex.uses} parts have arrived from where ${vertex.name} is used, added up.`
      : `It came from the one place where ${vertex.name} is used.`;
    const content = [element("h2", {}, `Gradient that arrives: g = ∂L/∂${vertex.name}`),
      element("div", {class: "card warm"}, numbers(vertex.gradient, "grad"), element("p", {class: "why"}, arrives)),
      element("h2", {}, "Local derivatives: what it sends on")];
    for (const sent of step.sent) content.push(this.sent(sent));
    return content;
  }

  sent(sent) {
    const target = this.data.vertices[sent.to], isLeaf = !target.op;
    const name = isLeaf ? `${target.name}.grad` : `∂L/∂${target.name}`;
    const card = element("div", {class: "card"}, element("h3", {}, `to ${target.name}`));
    if (sent.math) card.append(formula(sent.math, "rule"));
    if (sent.rule) card.append(element("div", {class: sent.math ? "typed" : "rule"}, sent.rule));
    if (sent.source) {
      card.append(element("details", {}, element("summary", {class: "shape"}, "source of the rule"),
        element("pre", {class: "source"}, sent.source)));
    }
    if (sent.summed) {
      card.append(element("p", {class: "why"}, `Broadcasting repeated it, so its gradient is summed back: ${sent.summed}.`));
    }
    const sum = element("div", {class: "sum grad"}, element("b", {}, `${name} ${sent.before === undefined ? "=" : "+="}`),
      numbers(sent.gradient, "grad"));
    card.append(sum);
    if (sent.before !== undefined) {
      card.append(element("div", {class: "sum"}, element("span", {class: "shape"}, "so"), numbers(sent.before), "+",
        numbers(sent.gradient), "=", numbers(sent.after)));
    }
    card.append(element("p", {class: "why"}, this.why(sent, target)));
    return card;
  }

  why(sent, target) {
    if (sent.parts === 1) return target.op ? `${target.name} is used once: this is its whole gradient.`
      : `${target.name} is used once. Still .grad is added to (+=), so that several backward passes add up.`;
    return `${target.name} is used ${sent.parts} times, and a change of it acts along every one of these ways: its gradient `
      + `is the sum over them, which is why it is +=. This is part ${sent.part} of ${sent.parts}.`;
  }

  gradients() {
    const leaves = Object.values(this.data.vertices).filter(vertex => !vertex.op && vertex.gradient !== undefined);
    return [element("h2", {}, "All gradients have arrived"), ...leaves.slice(0, 40).map(vertex =>
      element("div", {class: "row"}, element("span", {class: "name"}, `${vertex.name}.grad`), numbers(vertex.gradient, "grad")))];
  }

  // The operations in topological order, as far as they are near.
  order(index) {
    const forward = this.data.steps.filter(step => !step.back), back = index >= forward.length;
    const visited = new Map(this.data.steps.slice(0, index + 1).map((step, number) => [step.at + Boolean(step.back), number]));
    const here = forward.findIndex(step => step.at === this.data.steps[index].at);
    const start = Math.max(0, here - 30), near = forward.slice(start, here + 31);
    const items = near.map((step, offset) => {
      const isBack = visited.has(step.at + true), now = step.at === this.data.steps[index].at;
      const target = back ? this.data.steps.findIndex(other => other.back && other.at === step.at) : start + offset;
      return element("li", {}, element("button", {class: `${isBack ? "back" : visited.has(step.at + false) ? "done" : ""}${back ? " now-back" : ""}`,
        "aria-current": now && "step", onclick: () => this.go(target < 0 ? start + offset : target)}, this.name(step.at)));
    });
    const words = back ? "Topological order, walked from right to left" : "Topological order: each after all it is computed from";
    return [element("h2", {}, words), element("ol", {class: "order"}, ...items)];
  }

  vertex(key, visits) {
    const vertex = this.data.vertices[key];
    const content = [element("p", {class: "phase"}, element("b", {class: "chosen"}, vertex.kind), `used ${vertex.uses} ${vertex.uses === 1 ? "time" : "times"}`),
      ...(vertex.op ? this.expression(vertex) : [element("p", {class: "expression"}, vertex.name)]), this.facts(vertex),
      element("h2", {}, "Value"), element("div", {class: "card cool"}, numbers(vertex.value))];
    if (vertex.gradient !== undefined) {
      content.push(element("h2", {}, `Gradient ∂L/∂${vertex.name}, once backward is done`),
        element("div", {class: "card warm"}, numbers(vertex.gradient, "grad")));
    }
    if (vertex.saved) content.push(element("p", {class: "why"}, `Kept for backward: ${vertex.saved}.`));
    for (const [label, index] of visits) content.push(element("button", {onclick: () => this.go(index)}, label), " ");
    this.host.replaceChildren(...content);
    this.host.scrollTop = 0;
  }

  folded(title, members) {
    const items = members.slice(0, 200).map(([key, index]) => element("li", {},
      element("button", {onclick: () => this.go(index)}, this.name(key))));
    this.host.replaceChildren(element("p", {class: "phase"}, element("b", {class: "chosen"}, "folded"), `${members.length} operations`),
      element("p", {class: "expression"}, title), element("h2", {}, "What is inside"), element("ol", {class: "order"}, ...items));
  }
}
