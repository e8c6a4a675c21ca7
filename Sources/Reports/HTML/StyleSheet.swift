/// The report's only style: light and dark by the reader's preference, narrow screens, paper.
///
/// Severities differ by lightness and by pattern (FATAL is striped), not by hue alone; the hues are of Okabe and Ito's palette for colour-blind
/// readers. Text of logs wraps anywhere, so that the page itself never scrolls sideways.
let styleSheet: StaticString = """
  :root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--ink:#171c24;--dim:#5a6472;--line:#dfe3e9;--link:#0b57a4;\
  --code:#f4f6f8;--band:rgba(213,94,0,.17);--far:rgba(90,100,114,.10);--debug:#cfd9e4;--info:#8fb0cf;--warn:#e69f00;--error:#c8500a;--fatal:#6a1247;\
  --chip-warn:#ffe3a8;--chip-warn-ink:#5c3b00;--spark:#35699c;--alarm:#c8500a;--calm:#2b7a5b;--empty:#6b7583}
  @media(prefers-color-scheme:dark){:root{--bg:#0f1318;--card:#171d25;--ink:#e6eaf0;--dim:#9aa5b4;--line:#2b3440;--link:#7db8f0;\
  --code:#11161d;--band:rgba(255,140,60,.22);--far:rgba(160,175,195,.10);--debug:#33424f;--info:#56799b;--warn:#f0b429;--error:#f0743a;--fatal:#ff9ed2;\
  --chip-warn:#5c4300;--chip-warn-ink:#ffdf9a;--spark:#7db2e4;--alarm:#f0743a;--calm:#56c596;--empty:#8a95a5}}
  *{box-sizing:border-box}
  html{-webkit-text-size-adjust:100%}
  body{margin:0 auto;padding:28px 24px 56px;max-width:1140px;background:var(--bg);color:var(--ink);\
  font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
  code,pre,.template,.source{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
  h1,h2,h3,h4,p,dl,dd,ul,ol,figure,pre{margin:0}
  h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.015em;font-variant-numeric:tabular-nums}
  h1 small{font-size:.55em;color:var(--dim);font-weight:500}
  h2{font-size:1.1rem;margin:30px 0 10px}
  h3{font-size:1rem}
  h4{font-size:.95rem;display:inline}
  small{font-size:.85em;color:var(--dim);font-weight:400}
  a{color:var(--link)}
  .eyebrow{font-size:.74rem;letter-spacing:.09em;text-transform:uppercase;color:var(--dim);margin-bottom:6px}
  .hint{color:var(--dim);font-size:.9em;margin-top:6px}
  .card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px}
  .card>h2{margin-top:0}
  .charts{margin-top:18px}
  .name{font-weight:600}
  .t,.n,.peak,.score,.when{font-variant-numeric:tabular-nums}
  .n{text-align:right;white-space:nowrap}
  th{white-space:nowrap}
  .scope{display:flex;flex-wrap:wrap;gap:8px 28px;margin-top:14px}
  dt{font-size:.74rem;color:var(--dim);letter-spacing:.02em}
  .scope dd{font-weight:600}
  .notes{list-style:none;padding:0;margin-top:18px}
  .notes li{padding:8px 14px;border-left:4px solid var(--warn);background:var(--card);border-radius:0 8px 8px 0;margin-top:6px;font-size:.93em}
  .verdict{margin-top:18px;padding:18px 20px;background:var(--card);border:1px solid var(--line);border-left:6px solid var(--empty);border-radius:10px}
  .verdict h2{margin:0 0 4px;font-size:1.45rem;line-height:1.25;letter-spacing:-.01em}
  .verdict.alarm{border-left-color:var(--alarm)}.verdict.calm{border-left-color:var(--calm)}
  .legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;padding:0;margin-bottom:10px;font-size:.84rem;color:var(--dim);font-variant-numeric:tabular-nums}
  .key{display:inline-block;width:12px;height:12px;border-radius:2px;margin-right:6px;vertical-align:-1px}
  .key.DEBUG{background:var(--debug)}.key.INFO{background:var(--info)}.key.WARN{background:var(--warn)}.key.ERROR{background:var(--error)}
  .key.FATAL{background:repeating-linear-gradient(45deg,var(--fatal) 0 3px,var(--card) 3px 4px)}
  .key.band{background:var(--band);border-top:2px solid var(--error)}
  .row{display:grid;grid-template-columns:136px minmax(0,1fr) 132px;gap:0 12px;align-items:center;margin-top:6px}
  .what{font-size:.86rem;overflow:hidden;text-overflow:ellipsis}
  .row>.what{white-space:nowrap}
  .peak{font-size:.8rem;color:var(--dim);line-height:1.2}
  .peak .wrong{color:var(--error);font-weight:600;display:block;line-height:1.1}
  .peak small{white-space:nowrap}
  .lane .peak{line-height:1.15}
  .plot{position:relative;min-width:0}
  .chart{display:block;width:100%;border-bottom:1px solid var(--line)}
  .chart .DEBUG{fill:var(--debug)}.chart .INFO{fill:var(--info)}.chart .WARN{fill:var(--warn)}.chart .ERROR{fill:var(--error)}
  .band{fill:var(--band)}.far{fill:var(--far)}
  .grid{stroke:var(--line);stroke-width:1px;vector-effect:non-scaling-stroke;fill:none}
  .hit{fill:transparent}.hit:hover{fill:rgba(128,140,160,.25)}
  .flags .plot{min-height:23px}
  .flags .upper{display:block;height:46px}
  .flags .low{bottom:3px}.flags .high{bottom:26px}
  .flags a{position:absolute;transform:translateX(-50%);min-width:20px;height:20px;padding:0 5px;border-radius:10px;background:var(--error);color:var(--card);\
  font-size:.75rem;font-weight:700;line-height:20px;text-align:center;text-decoration:none}
  .axis .plot{height:20px;font-size:.76rem;color:var(--dim);font-variant-numeric:tabular-nums}
  .axis .plot span{position:absolute;transform:translateX(-50%);white-space:nowrap}
  .axis .plot .left{transform:none}.axis .plot .right{transform:translateX(-100%)}
  .chip{display:inline-block;padding:1px 7px;border-radius:4px;font-size:.7rem;font-weight:700;letter-spacing:.04em;line-height:1.5;border:1px solid var(--line);color:var(--dim);\
  vertical-align:1px;white-space:nowrap}
  .chip.WARN{background:var(--chip-warn);color:var(--chip-warn-ink);border-color:transparent}
  .chip.ERROR{background:var(--error);color:var(--card);border-color:transparent}
  .chip.FATAL{background:var(--fatal);color:var(--card);border-color:var(--fatal);box-shadow:0 0 0 1px var(--card),0 0 0 2px var(--fatal)}
  .level{font-size:.74rem;font-weight:700;color:var(--dim)}.level.ERROR{color:var(--error)}.level.FATAL{color:var(--fatal)}
  table{border-collapse:collapse;width:100%}
  th{font-size:.74rem;font-weight:500;color:var(--dim);text-align:left;padding:0 12px 6px 0}
  th.n{text-align:right}
  td{padding:7px 12px 7px 0;border-top:1px solid var(--line);vertical-align:baseline}
  .index{display:table;padding:0;border-collapse:separate;border-spacing:0;font-size:.92rem}
  .index th{padding:10px 12px 8px 0}
  .index th:first-child,.index td:first-child{padding-left:18px}
  .index th:last-child,.index td:last-child{padding-right:18px}
  .index .score{font-weight:700}
  .index .unit{display:none}
  .index .when{white-space:nowrap}
  .rank a,h3 .rank{white-space:nowrap;display:inline-block;min-width:24px;text-align:center;border-radius:12px;background:var(--error);color:var(--card);font-size:.8rem;font-weight:700;text-decoration:none;line-height:1.5;padding:0 6px}
  .incident{margin-top:12px;padding:0}
  .incident>summary{padding:14px 18px;cursor:pointer}
  .incident>summary h3{display:inline;font-variant-numeric:tabular-nums}
  .incident>summary .touched{color:var(--dim);font-size:.9rem;margin:2px 0 0 17px}
  .incident>summary .name{color:var(--ink)}
  .incident>summary .gist{font-size:.9rem;margin:2px 0 0 17px}
  .incident[open]>summary .gist{display:none}
  .stripe{fill:var(--fatal)}.ground{fill:var(--card)}
  .incident[open]>summary{border-bottom:1px solid var(--line)}
  .incident>.inside{padding:14px 18px 18px;scroll-margin-top:90px}
  .first{padding:10px 14px;background:var(--code);border-radius:8px}
  summary{border-radius:8px}
  .unfolding{margin-top:16px}
  .unfolding h4{display:block;margin-bottom:4px}
  .step{display:grid;grid-template-columns:max-content minmax(0,270px) minmax(0,1fr);gap:0 14px;align-items:center;color:inherit;text-decoration:none;font-size:.86rem;padding:2px 0}
  .step:hover .what{text-decoration:underline}
  .step .t{color:var(--dim)}
  .track{position:relative;height:12px;background:var(--code);border-radius:3px}
  .track i{position:absolute;top:2px;height:8px;border-radius:2px;background:var(--info)}
  .track .WARN{background:var(--warn)}.track .ERROR{background:var(--error)}.track .FATAL{background:repeating-linear-gradient(45deg,var(--fatal) 0 4px,var(--card) 4px 5px)}
  .finding{margin-top:16px;padding-top:16px;border-top:1px solid var(--line);scroll-margin-top:12px}
  .finding:target{outline:2px solid var(--link);outline-offset:8px;border-radius:4px}
  .finding header{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:baseline}
  .finding header .score{margin-left:auto;color:var(--dim);font-size:.86rem}
  .finding header .score b{color:var(--ink);font-size:1.05rem}
  h4 .name::before{content:"in ";font-weight:400;color:var(--dim)}
  .why{margin-top:6px;font-size:1.02rem;max-width:82ch}
  .template{display:block;background:var(--code);border-radius:6px;padding:7px 10px;margin-top:8px;white-space:pre-wrap}
  .template i{font-style:normal;color:var(--link);opacity:.75}
  .body{display:grid;grid-template-columns:minmax(0,1fr) 320px;gap:12px 24px;margin-top:12px;align-items:start}
  .facts{display:flex;flex-wrap:wrap;gap:8px 26px;font-size:.92rem;font-variant-numeric:tabular-nums}
  .spark svg{display:block;width:100%;height:56px;border-bottom:1px solid var(--line)}
  .spark .area{fill:var(--spark)}
  .spark figcaption{display:flex;justify-content:space-between;font-size:.74rem;color:var(--dim);font-variant-numeric:tabular-nums}
  .evidence{list-style:none;padding:0;margin-top:12px;font-size:.9rem}
  .evidence li{padding:5px 0 5px 12px;border-left:3px solid var(--line);margin-top:4px}
  .evidence .source{color:var(--dim)}
  .evidence .t{color:var(--dim);font-size:.84rem}
  .evidence pre{white-space:pre-wrap;overflow-wrap:anywhere;max-height:15em;overflow-y:auto}
  .more{margin-top:14px}
  .more>summary,.charts details>summary{cursor:pointer;color:var(--link);font-weight:600;font-size:.92rem;padding:4px 0}
  .templates{padding:6px 18px}
  .overview{border-top:1px solid var(--line)}
  .overview:first-child{border-top:0}
  .overview>summary{display:grid;grid-template-columns:84px 70px minmax(0,1fr);gap:12px;align-items:baseline;cursor:pointer;padding:6px 0;list-style:none}
  .overview>summary::-webkit-details-marker{display:none}
  .overview>summary .template{background:none;padding:0;margin:0}
  .overview>summary .template::before{content:"\\25B8\\00A0";color:var(--dim)}
  .overview[open]>summary .template::before{content:"\\25BE\\00A0"}
  .overview>.inside{padding:0 0 14px 96px}
  .badge{font-size:.7rem;font-weight:700;border:1px solid var(--link);color:var(--link);border-radius:4px;padding:0 5px;margin-left:8px;white-space:nowrap}
  .meta{font-size:.88rem;color:var(--dim)}
  .meter{display:block;height:8px;background:var(--code);border-radius:4px;overflow:hidden}
  .meter i{display:block;height:100%;background:var(--info);border-radius:4px}
  .unparsed .meter{margin-top:8px;max-width:420px}
  .unparsed .meter i{background:var(--warn)}
  .scroll{overflow-x:auto;margin-top:8px}
  .parameters{font-size:.86rem;font-variant-numeric:tabular-nums}
  .parameters td{padding:4px 12px 4px 0}
  section>details.card{margin-top:14px}
  section>details.card>summary{cursor:pointer}
  .sources{list-style:none;padding:0;margin-top:8px;font-size:.92rem}
  footer{margin-top:36px;padding-top:14px;border-top:1px solid var(--line);font-size:.84rem;color:var(--dim)}
  footer p{max-width:90ch}
  footer b{color:var(--ink)}
  @media screen and (max-width:760px){
  body{padding:18px 14px 40px;font-size:15px}
  h1{font-size:1.35rem}
  .verdict h2{font-size:1.25rem}
  .scope{gap:8px 20px}
  .card{padding:14px}
  .row{grid-template-columns:minmax(0,1fr) auto;margin-top:10px}
  .row .plot{grid-column:1/-1;grid-row:2}
  .row.axis,.row.flags{margin-top:0;display:block}
  .row.axis .peak{display:none}
  .peak .wrong{display:inline}
  .axis .minor{display:none}
  .flags .minor{display:none}
  .index{padding:0}
  .index thead{display:none}
  .index,.index tbody{display:block}
  .index tr{display:flex;flex-wrap:wrap;gap:2px 10px;padding:10px 14px;border-top:1px solid var(--line);align-items:baseline}
  .index tr:first-child{border-top:0}
  .index td,.index td:first-child,.index td:last-child{border:0;padding:0;text-align:left}
  .index .score::before{content:"score ";font-weight:400;color:var(--dim)}
  .index .when,.index .sign{flex-basis:100%;white-space:normal}
  .index .touched{font-size:.88rem;color:var(--dim)}
  .index .count{color:var(--dim);font-size:.88rem}
  .index .unit{display:inline}
  .incident{padding:0}
  .incident>summary{padding:12px 14px}
  .incident>.inside{padding:12px 14px 14px}
  .step{grid-template-columns:max-content minmax(0,1fr);padding:4px 0}
  .step .track{grid-column:1/-1}
  .body{grid-template-columns:minmax(0,1fr)}
  .templates{padding:6px 14px}
  .overview>summary{grid-template-columns:auto minmax(0,1fr);gap:2px 12px}
  .overview>summary .template{grid-column:1/-1}
  .overview>summary .meter{align-self:center}
  .overview>.inside{padding-left:0}
  }
  @media print{
  :root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--dim:#444;--line:#ccc;--link:#000;--code:#f4f4f4;--band:rgba(213,94,0,.17);--far:rgba(90,100,114,.10);\
  --debug:#cfd9e4;--info:#8fb0cf;--warn:#e69f00;--error:#b84600;--fatal:#6a1247;--chip-warn:#ffe3a8;--chip-warn-ink:#5c3b00;--spark:#35699c;--alarm:#c8500a;--calm:#2b7a5b;--empty:#6b7583}
  *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
  html{font-size:10.5px}
  body{max-width:none;padding:0;font-size:10px}
  .body{grid-template-columns:minmax(0,1fr) 200px}
  .row{grid-template-columns:100px minmax(0,1fr) 90px}
  .incident>summary,.incident>.inside{padding-left:10px;padding-right:10px}
  .finding{margin-top:10px;padding-top:10px}
  details::details-content{content-visibility:visible;block-size:auto}
  .evidence pre{max-height:none}
  .finding,.row,.verdict,.overview,tr{break-inside:avoid}
  h2,h3,summary{break-after:avoid}
  }

  """
