"""How a session's report looks: in light and dark, on small screens, and on paper."""

STYLE = """
:root { color-scheme: light dark; --text: #1d1d1f; --quiet: #5c5c62; --back: #fff; --line: #d4d4d8;
  --plot: #fafafa; --gap: #e3e3e6; --second: #0072b2; --note: #f4f4f6; }
@media screen and (prefers-color-scheme: dark) {
  :root { --text: #ededee; --quiet: #a9a9b0; --back: #1c1c1e; --line: #46464b; --plot: #242427;
    --gap: #3a3a3f; --second: #56b4e9; --note: #29292c; }
}
body { margin: 0; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { margin: 0; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2.2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); }
p { margin: .5rem 0; max-width: 46rem; overflow-wrap: anywhere; }
.headline { font-size: 1.25rem; margin: 1rem 0 .3rem; }
.quiet, figcaption { color: var(--quiet); font-size: .9rem; }
.others { border-left: 4px solid #d9920a; background: var(--note); padding: .6rem .9rem; }
.notes { white-space: pre-wrap; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .4rem 0; }
th, td { padding: .3rem .9rem .3rem 0; text-align: right; vertical-align: top; }
th { font-weight: 600; }
tbody th, thead th:first-child { text-align: left; font-weight: 400; }
thead th { border-bottom: 1px solid var(--line); }
.markers th, .markers td { text-align: left; white-space: nowrap; }
.markers td:nth-child(n+4) { white-space: normal; overflow-wrap: anywhere; min-width: 9rem;
  max-width: 22rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .4rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
li { margin: .4rem 0; max-width: 46rem; }
figure { margin: 1rem 0 1.4rem; }
svg { display: block; width: 100%; min-width: 36rem; height: auto; }
svg.narrow { min-width: 0; }
svg text { font: 12px system-ui, "Segoe UI", Roboto, sans-serif; fill: var(--text); }
svg .small { font-size: 10px; fill: var(--quiet); }
svg .plot { fill: var(--plot); }
svg .gap { fill: var(--gap); }
svg .grid { stroke: var(--line); fill: none; }
svg .line { fill: none; stroke-width: 1.4; stroke-linejoin: round; }
svg .band { opacity: .28; }
svg .marker { stroke: var(--text); stroke-dasharray: 3 3; opacity: .75; fill: none; }
svg .valence { stroke: var(--text); }
svg .arousal { stroke: var(--second); stroke-dasharray: 5 3; }
svg .whisker { stroke: var(--text); stroke-width: 1.5; fill: none; }
.key { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: 0 0 .3rem; padding: 0; list-style: none;
  font-size: .9rem; }
.key li { display: flex; align-items: center; gap: .4rem; margin: 0; }
.key svg { width: 22px; min-width: 22px; height: 12px; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print {
  @page { size: A4; margin: 16mm 15mm; }
  :root { color-scheme: light; --text: #000; --quiet: #444; --line: #bbb; --plot: #fff; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2 { margin-top: 1.4rem; break-after: avoid; }
  figure, tr, li, dl { break-inside: avoid; }
  figcaption { break-before: avoid; }
  thead { display: table-header-group; }
  .wide { overflow: visible; }
  svg { min-width: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
