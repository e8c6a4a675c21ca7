/// The page's style: light and dark by the reader's preference, narrow screens. Text of logs wraps anywhere, so that only tables scroll sideways.
let statusStyle: StaticString = """
  :root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--ink:#171c24;--dim:#5a6472;--line:#dfe3e9;--link:#0b57a4;
  --good:#1f6e4f;--good-bg:#d8f0e4;--warn:#5c3b00;--warn-bg:#ffe3a8;--bad:#8a2500;--bad-bg:#ffdccc;--fatal:#fff;--fatal-bg:#6a1247}
  @media(prefers-color-scheme:dark){:root{--bg:#0f1318;--card:#171d25;--ink:#e6eaf0;--dim:#9aa5b4;--line:#2b3440;--link:#7db8f0;
  --good:#8fe0bb;--good-bg:#143b2b;--warn:#ffdf9a;--warn-bg:#5c4300;--bad:#ffc2a6;--bad-bg:#5f2410;--fatal:#2a0318;--fatal-bg:#ff9ed2}}
  *{box-sizing:border-box}
  [hidden]{display:none!important}
  html{-webkit-text-size-adjust:100%}
  body{margin:0 auto;padding:24px;max-width:1140px;background:var(--bg);color:var(--ink);overflow-wrap:anywhere;
  font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
  h1,h2,p,dl,dd,ol{margin:0}
  h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.015em}
  h2{font-size:1.1rem;margin:28px 0 10px}
  small{font-size:.8em;font-weight:400;color:var(--dim)}
  a{color:var(--link);margin-right:12px}
  ol{list-style:none;padding:0}
  header{display:flex;flex-wrap:wrap;gap:12px;justify-content:space-between;align-items:flex-end}
  footer{margin-top:28px}
  .dim{color:var(--dim);font-size:.9em}
  .eyebrow{font-size:.74rem;letter-spacing:.09em;text-transform:uppercase;color:var(--dim)}
  .chip{border-radius:99px;padding:2px 12px;font-weight:600;background:var(--line);white-space:nowrap}
  .good{color:var(--good);background:var(--good-bg)}
  .warn{color:var(--warn);background:var(--warn-bg)}
  .bad,.error{color:var(--bad);background:var(--bad-bg)}
  .fatal{color:var(--fatal);background:var(--fatal-bg)}
  .notice{margin-top:14px;padding:10px 14px;border-radius:8px}
  .notice:not(.bad){color:var(--warn);background:var(--warn-bg)}
  #times{margin-top:8px}
  #figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(158px,1fr));gap:10px;margin-top:18px}
  #figures div,li,.scroll{background:var(--card);border:1px solid var(--line);border-radius:10px}
  #figures div{padding:10px 14px}
  dt{font-size:.8rem;color:var(--dim)}
  dd{font-size:1.15rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.35}
  dd.long{font-size:.95rem}
  #figures .wide{grid-column:1/-1}
  .scroll{overflow-x:auto}
  table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
  th,td{padding:6px 14px;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
  td.text{white-space:nowrap}
  td.long{white-space:normal;min-width:20em}
  tr:last-child td{border-bottom:0}
  th{font-size:.8rem;font-weight:500;color:var(--dim)}
  .n{text-align:right}
  li{padding:9px 14px;margin-top:6px}
  .head{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline}
  .head .chip{font-size:.74rem;padding:0 8px}
  .head time,.head .count{color:var(--dim);font-size:.85em;font-variant-numeric:tabular-nums}
  .stale main{opacity:.55}
  .resolved{opacity:.75}
  .text{white-space:pre-wrap;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
  @media(max-width:520px){body{padding:16px 12px}#figures{grid-template-columns:repeat(2,1fr)}th,td{padding:6px 10px}}

  """
