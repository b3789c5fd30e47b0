"""A derivation as plain text, as Markdown with LaTeX, and as a page of HTML."""

import textwrap
from html import escape

from ..viz.text import brief
from .writers import MATH, to_latex, to_mathml, to_text

STYLE = """
.derivation { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; }
.derivation h2 { font-size: 1.25rem; font-weight: 600; margin: 0 0 .6rem; padding: 0; }
.derivation h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .3rem; padding: 0; }
.derivation section { border-left: 4px solid #0072b2; background: rgba(0, 114, 178, .07); padding: .6rem 1rem; margin: .7rem 0;
  overflow-x: auto; }
.derivation section.backward { border-color: #a65f00; background: rgba(222, 158, 0, .08); }
.derivation.derivation table { border-collapse: collapse; border: 0; margin: 0; font-size: inherit; width: auto; }
.derivation.derivation tr:nth-child(n) { background: none; border: 0; }
.derivation.derivation td { border: 0; padding: .18rem .9rem .18rem 0; text-align: left; vertical-align: baseline; }
.derivation.derivation td.shapes { white-space: nowrap; width: 100%; }
.derivation.derivation .small { font-size: .86rem; }
.derivation .small, .derivation td.shapes, .derivation tr.local td { opacity: .78; }
.derivation math { font-size: 1.08rem; }
.derivation .numbers { color: #a63c00; color: color-mix(in srgb, #d55e00 72%, currentColor);
  font-family: ui-monospace, monospace; font-size: .84rem; white-space: pre; line-height: 1.15; }
"""
"""Colours follow those of the page around, light or dark, and not the reader's system, which a notebook need not follow;
selectors that name the class twice outdo what notebooks say of tables."""

WIDTH = 100
"""Columns of the plain text; formulas may be longer."""

LOCAL = "local derivative"


# -- text -------------------------------------------------------------------------------------------------------------


def text_page(reading, numbers):
    """The whole derivation in Unicode text."""
    title = f"Derivation of the gradients of {to_text(reading.result)}"
    lines = [title, "=" * len(title), ""]
    lines += _text_table("Symbols", [(to_text(one.label), one.shapes, one.meaning) for one in reading.symbols])
    lines += _underlined("Forward")
    lines += _text_lines(reading.forward, numbers)
    lines += ["", *_underlined("Backward, from the result to every leaf")]
    for block in reading.backward:
        lines += ["", block.title + (f"   ({block.note})" if block.note else "")]
        lines += _text_lines(block.lines, numbers)
    if reading.notes:
        lines += ["", *(f"{note}." for note in reading.notes)]
    return "\n".join(lines)


def _underlined(heading):
    return [heading, "-" * len(heading)]


def _text_table(heading, rows):
    widths = [max(len(row[k]) for row in rows) for k in range(2)] if rows else []
    return [*_underlined(heading), *(f"  {a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in rows), ""]


def _text_lines(lines, numbers):
    formulas = [f"{to_text(line.left)} = {to_text(line.right)}" for line in lines]
    width = max([len(formula) for formula in formulas if len(formula) <= 56], default=0)
    found = []
    for line, formula in zip(lines, formulas):
        aside = LOCAL if line.kind == "local" else line.shapes
        found.append(f"  {formula:<{width}}   {aside}".rstrip())
        for reason in line.reasons:
            found += textwrap.wrap(reason, WIDTH, initial_indent="      ", subsequent_indent="      ")
        found += [f"      {row}" for row in line.numbers] if numbers else []
    return found


# -- Markdown ---------------------------------------------------------------------------------------------------------


def markdown_page(reading, numbers):
    """The whole derivation in Markdown, its formulas in LaTeX between dollar signs."""
    lines = [f"## Derivation of the gradients of ${to_latex(reading.result)}$", ""]
    lines += ["| symbol | shape | meaning |", "|---|---|---|"]
    lines += [f"| ${to_latex(one.label)}$ | {one.shapes} | {_cell(one.meaning)} |" for one in reading.symbols]
    lines += ["", "### Forward", "", *_markdown_lines(reading.forward, numbers)]
    lines += ["", "### Backward, from the result to every leaf"]
    for block in reading.backward:
        lines += ["", f"#### {block.title}", ""]
        lines += [f"{block.note}.", ""] if block.note else []
        lines += _markdown_lines(block.lines, numbers)
    if reading.notes:
        lines += ["", "; ".join(reading.notes) + "."]
    return "\n".join(lines) + "\n"


def _markdown_lines(lines, numbers):
    found = []
    for line in lines:
        aside = LOCAL if line.kind == "local" else line.shapes
        found.append(f"- ${to_latex(line.left)} = {to_latex(line.right)}$" + (f" &emsp; {aside}" if aside else ""))
        found += [f"  - {reason}" for reason in line.reasons]
        if numbers and line.value is not None:
            found.append(f"  - `{brief(line.value)}`")
    return found


def _cell(text):
    return text.replace("|", r"\|")


# -- HTML -------------------------------------------------------------------------------------------------------------


def html_fragment(reading, numbers):
    """The derivation as a ``<div>`` with its style; formulas are MathML, so nothing has to be fetched to show them."""
    parts = [f"<style>{STYLE}</style>", '<div class="derivation">',
             f"<h2>Derivation of the gradients of {to_mathml(reading.result)}</h2>", '<table class="small">']  # fmt: skip
    parts += [f"<tr><td>{to_mathml(one.label)}</td><td>{one.shapes}</td><td>{escape(one.meaning)}</td></tr>"
              for one in reading.symbols]  # fmt: skip
    parts += ["</table>", "<section><h3>Forward</h3>", *_html_lines(reading.forward, numbers), "</section>"]
    for block in reading.backward:
        note = f'<div class="small">{escape(block.note)}</div>' if block.note else ""
        parts += [f'<section class="backward"><h3>{escape(block.title)}</h3>{note}']
        parts += [*_html_lines(block.lines, numbers), "</section>"]
    notes = "; ".join(map(escape, reading.notes))
    return "\n".join([*parts, f'<p class="small">{notes}</p>' if notes else "", "</div>"])


def _html_lines(lines, numbers):
    rows = ["<table>"]
    for line in lines:
        formula = f"{MATH}<mrow>{_inner(line.left)}<mo>=</mo>{_inner(line.right)}</mrow></math>"
        aside = LOCAL if line.kind == "local" else line.shapes
        rows.append(f'<tr class="{line.kind}"><td>{formula}</td><td class="shapes">{aside}</td></tr>')
        rows += [f'<tr><td colspan="2" class="small">{escape(reason)}</td></tr>' for reason in line.reasons]
        if numbers and line.numbers:
            rows.append(f'<tr><td colspan="2" class="numbers">{escape(chr(10).join(line.numbers))}</td></tr>')
    return [*rows, "</table>"]


def _inner(formula):
    return to_mathml(formula).removeprefix(MATH).removesuffix("</math>")


def html_page(reading, numbers):
    """A page of its own."""
    title = f"Derivation of the gradients of {to_text(reading.result)}"
    return ('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape(title)}</title></head>\n"
            f"<body>{html_fragment(reading, numbers)}</body></html>\n")  # fmt: skip
