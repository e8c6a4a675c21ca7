/// The page's script. What came over the network becomes text, never markup; what could turn or hide text around it is made visible.
let statusScript: StaticString = #"""
  "use strict";
  const interval = 2000;
  const byID = (id) => document.getElementById(id);
  // Controls, and what changes the direction of writing, as the program shows them on a terminal.
  const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
  const safe = (value) => String(value).replace(unsafe, (c) => "\\u{" + c.codePointAt(0).toString(16) + "}");

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = safe(text);
    if (className) made.className = className;
    return made;
  }
  function show(id, text) {
    byID(id).textContent = safe(text ?? "");
    byID(id).hidden = !text;
  }

  const isMoment = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
  const moment = (text) => text.replace("T", " ").replace(/\.\d+Z$|Z$/, " UTC");
  function bytes(value) {
    const units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let index = 0;
    while (Math.abs(value) >= 1000 && index < units.length - 1) { value /= 1000; index += 1; }
    return (index ? value.toFixed(1) : value) + " " + units[index];
  }
  function span(seconds) {
    if (seconds < 60) return (Number.isInteger(seconds) ? seconds : seconds.toFixed(1)) + " s";
    const [d, h, m, s] = [seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(Math.floor);
    return d ? `${d} d ${h} h` : h ? `${h} h ${m} min` : `${m} min ${s} s`;
  }
  function shown(name, value) {
    if (value === null || value === undefined) return "–";
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (typeof value === "number") {
      if (/bytes$/.test(name)) return bytes(value);
      if (/bytes_per_second$/.test(name)) return bytes(value);
      if (/_per_second$/.test(name)) return value.toLocaleString("en", {maximumFractionDigits: 1});
      if (/seconds$/.test(name)) return span(value);
      return value.toLocaleString("en", {maximumFractionDigits: 3});
    }
    return isMoment(value) ? moment(value) : value;
  }
  const label = (name) => name.replace(/(?<!_per)_seconds$/, "").replaceAll("_", " ");

  function showStatus(status) {
    document.title = `${safe(status.job)} – Log Sentinel`;
    show("version", status.version);
    byID("job").textContent = safe(status.job);
    const state = !status.healthy ? ["stuck", "bad"] : status.ready ? ["ready", "good"] : ["not ready", "warn"];
    byID("state").textContent = state[0];
    byID("state").className = "chip " + state[1];
    show("reason", !status.healthy ? `Nothing was heard of the job for ${span(status.silent_seconds)}.` : status.ready ? "" : status.not_ready_reason);
    byID("times").textContent = `process ${status.process_id}, running for ${span(status.uptime_seconds)}, as of ${moment(status.now)}`;
    byID("figures").replaceChildren(...Object.entries(status.figures).map(([name, value]) => {
      const figure = element("div");
      const text = shown(name, value);
      if (text.length > 28) figure.className = "wide";
      figure.append(element("dt", label(name)), element("dd", text, text.length > 12 ? "long" : ""));
      return figure;
    }));
    showTable(status.table);
    byID("alert-count").textContent = status.alerts ? `the latest of ${status.alerts.toLocaleString("en")}` : "";
    byID("no-errors").hidden = status.errors.length > 0;
    byID("errors").replaceChildren(...status.errors.map((error) => {
      const item = element("li");
      const head = element("div", undefined, "head");
      head.append(element("time", moment(error.last)));
      if (error.count > 1) head.append(element("span", `${error.count.toLocaleString("en")} times since ${moment(error.first)}`, "count"));
      item.append(head, element("div", error.text, "text"));
      return item;
    }));
  }
  function showTable(table) {
    const section = byID("table");
    section.hidden = !table || table.rows.length === 0;
    if (section.hidden) return;
    section.querySelector("h2").textContent = label(table.name);
    const columns = Object.keys(table.rows[0]);
    const kind = (name) => table.rows.some((row) => typeof row[name] === "number") ? "n" : table.rows.some((row) => typeof row[name] === "string" && !isMoment(row[name])) ? "text" : "";
    const kinds = columns.map(kind);
    const row = (cell, texts) => {
      const made = element("tr");
      made.append(...texts.map((text, index) => 
          element(cell, text, kinds[index] === "n" ? "n" : cell === "th" ? "" : text.length > 40 ? "text long" : kinds[index])));
      return made;
    };
    section.querySelector("thead").replaceChildren(row("th", columns.map(label)));
    section.querySelector("tbody").replaceChildren(
      ...table.rows.slice(0, 1000).map((values) => row("td", columns.map((name) => shown(name, values[name])))));
  }
  function showAlerts(answer) {
    const severities = {WARN: "warn", ERROR: "error", FATAL: "fatal"};
    byID("no-alerts").hidden = answer.alerts.length > 0;
    byID("alerts").replaceChildren(...answer.alerts.map((alert) => {
      const item = element("li", undefined, alert.state === "resolved" ? "resolved" : "");
      const head = element("div", undefined, "head");
      const severity = Object.hasOwn(severities, alert.severity) ? severities[alert.severity] : "";
      if (alert.severity) head.append(element("span", alert.severity, "chip " + severity));
      head.append(element("strong", alert.alert ?? "alert"), element("span", alert.state ?? ""));
      if (alert.service) head.append(element("span", alert.service));
      if (alert.timestamp) head.append(element("time", isMoment(alert.timestamp) ? moment(alert.timestamp) : alert.timestamp));
      item.append(head);
      if (alert.message) item.append(element("div", alert.message, "text"));
      return item;
    }));
  }

  async function get(path) {
    const answer = await fetch(path, {cache: "no-store", signal: AbortSignal.timeout(10000)});
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }
  let heard = Date.now();
  async function refresh() {
    try {
      const [status, alerts] = await Promise.all([get("/status"), get("/alerts")]);
      showStatus(status);
      showAlerts(alerts);
      heard = Date.now();
      show("lost", "");
      document.body.classList.remove("stale");
    } catch (error) {
      byID("state").textContent = "no connection";
      byID("state").className = "chip bad";
      show("lost", `No connection for ${span(Math.round((Date.now() - heard) / 1000))}; what is shown is old. Trying again. (${error.message})`);
      document.body.classList.add("stale");
    }
    setTimeout(refresh, interval);
  }
  refresh();

  """#
