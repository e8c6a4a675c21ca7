/// The page at `/`: it holds no data itself. What is shown, the script fetches and puts in as text.
let statusPage: StaticString = """
  <!DOCTYPE html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Log Sentinel</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/status.css">
  <script src="/status.js" defer></script>
  </head>
  <body>
  <header>
  <div><p class="eyebrow">Log Sentinel <span id="version"></span></p><h1 id="job">…</h1></div>
  <p id="state" class="chip" role="status">connecting</p>
  </header>
  <p id="lost" class="notice bad" role="alert" hidden></p>
  <p id="reason" class="notice" hidden></p>
  <p id="times" class="dim"></p>
  <main>
  <dl id="figures"></dl>
  <section id="table" hidden><h2></h2><div class="scroll"><table><thead></thead><tbody></tbody></table></div></section>
  <section><h2>Alerts <small id="alert-count"></small></h2><ol id="alerts"></ol><p id="no-alerts" class="dim">none</p></section>
  <section><h2>Errors <small>the last 20 different ones</small></h2><ol id="errors"></ol><p id="no-errors" class="dim">none</p></section>
  </main>
  <footer class="dim"><a href="/status">status</a> <a href="/alerts">alerts</a> <a href="/metrics">metrics</a> \
  <a href="/healthz">healthz</a> <a href="/readyz">readyz</a></footer>
  <noscript><p class="notice bad">This page needs its script; /status has the same as JSON.</p></noscript>
  </body>
  </html>

  """
