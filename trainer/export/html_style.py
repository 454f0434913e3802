"""How a run's HTML report looks: in light and dark, on small screens, and on paper."""

STYLE = """
:root { color-scheme: light dark; --text: #1d1d1f; --quiet: #5c5c62; --back: #fff; --line: #d4d4d8;
  --heat: 47, 127, 193; --mark: #b35000; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ededee; --quiet: #a9a9b0; --back: #1c1c1e; --line: #46464b; --heat: 86, 160, 220;
    --mark: #f0a860; }
}
body { margin: 0; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { margin: 0; overflow-wrap: anywhere; }
h2 { margin: 2.2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); }
.headline { font-size: 1.35rem; margin: 1rem 0 .3rem; }
.quiet, figcaption, caption { color: var(--quiet); font-size: .9rem; }
caption { text-align: left; padding-bottom: .4rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .4rem 0; }
th, td { padding: .3rem .8rem .3rem 0; text-align: right; vertical-align: top; }
th { font-weight: 600; }
tbody th, thead th:first-child { text-align: left; font-weight: 400; }
thead th { border-bottom: 1px solid var(--line); }
.confusion th, .confusion td { padding: .35rem .6rem; text-align: center; }
.confusion tbody th { text-align: right; }
.confusion tbody td { background: rgba(var(--heat), calc(var(--share) * .75)); border: 1px solid var(--line);
  min-width: 3.4rem; }
.confusion small { display: block; }
.options th, .options td { text-align: left; overflow-wrap: anywhere; }
.other th, .other td:nth-child(2) { font-weight: 700; }
.other td:nth-child(2)::after { content: " \\25CF"; color: var(--mark); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .4rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: .6rem 0; }
img { max-width: 100%; height: auto; border-radius: 4px; }
li { margin: .4rem 0; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print {
  :root { color-scheme: light; --text: #000; --quiet: #444; --back: #fff; --line: #bbb; --heat: 47, 127, 193;
    --mark: #b35000; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  figure, tr { break-inside: avoid; }
  .wide { overflow: visible; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
