"use strict";
// Drag and drop, a list of what was chosen, and how far each file is. Without this script the forms work by themselves.
(function () {
  const form = document.getElementById("files-form");
  const input = document.getElementById("file");
  const drop = document.getElementById("drop");
  const list = document.getElementById("list");
  const error = document.getElementById("files-error");
  const live = document.getElementById("live");
  const button = form.querySelector("button[type=submit]");
  const most = {
    file: Number(form.dataset.fileBytes),
    body: Number(form.dataset.bodyBytes),
    files: Number(form.dataset.files),
  };
  const STEPS = ["上传", "排队", "解析、识别、脱敏、复核", "完成"];
  const POLL_MS = 700;
  const TRIES = 30;
  const READY = button.textContent;
  let chosen = [];
  let busy = false;
  const paths = new Map();

  // Tabs: both panels stand below each other until this runs.
  const tabs = Array.from(document.querySelectorAll("[role=tab]"));
  document.querySelector(".tabs").hidden = false;
  document.getElementById("main").classList.add("tabbed");
  function show(tab) {
    tabs.forEach(function (other) {
      const panel = document.getElementById(other.getAttribute("aria-controls"));
      const on = other === tab;
      other.setAttribute("aria-selected", String(on));
      other.tabIndex = on ? 0 : -1;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", other.id);
      panel.hidden = !on;
    });
  }
  tabs.forEach(function (tab, at) {
    tab.addEventListener("click", function () { show(tab); });
    tab.addEventListener("keydown", function (event) {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
        const next = tabs[(at + 1) % tabs.length];
        show(next);
        next.focus();
      }
    });
  });
  show(tabs[0]);
  document.getElementById("drop-words").textContent = "把文件或文件夹拖到这里，也可以";

  function words(bytes) {
    if (bytes < 1000) return bytes + " 字节";
    return bytes < 1e6 ? Math.round(bytes / 1e3) + " KB" : (bytes / 1e6).toFixed(1) + " MB";
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function complain(text) {
    error.textContent = text;
    error.hidden = !text;
  }

  function draw() {
    list.textContent = "";
    list.hidden = chosen.length === 0;
    chosen.forEach(function (file, at) {
      const row = element("li");
      row.appendChild(element("span", "name", file.name));
      row.appendChild(element("span", "size", words(file.size)));
      if (!busy) {
        const remove = element("button", "", "移除");
        remove.type = "button";
        remove.setAttribute("aria-label", "移除 " + file.name);
        remove.addEventListener("click", function () {
          chosen.splice(at, 1);
          draw();
          input.focus();
        });
        row.appendChild(remove);
      } else {
        row.appendChild(element("span"));
        const steps = element("ol", "steps");
        STEPS.forEach(function (step) { steps.appendChild(element("li", "", step)); });
        row.appendChild(steps);
      }
      if (file.size > most.file) row.appendChild(element("span", "too", "超过 " + words(most.file) + "，会提示人工审核"));
      list.appendChild(row);
    });
  }

  function add(files) {
    if (busy) return;
    complain("");
    // Files of one name in two folders are two files; a drop knows the folder, the file dialog does not.
    function sign(file) { return [paths.get(file) || "", file.name, file.size, file.lastModified].join("/"); }
    const known = new Set(chosen.map(sign));
    let again = 0;
    Array.from(files).forEach(function (file) {
      if (known.has(sign(file))) again += 1;
      else chosen.push(file);
      known.add(sign(file));
    });
    draw();
    live.textContent = "已选择 " + chosen.length + " 个文件" + (again ? "；" + again + " 个与已选的相同，没有重复加入" : "");
  }

  function step(row, at, text) {
    Array.from(row.querySelectorAll(".steps li")).forEach(function (one, number) {
      one.className = number < at || at === STEPS.length - 1 ? "past" : number === at ? "now" : "";
      if (number === at && text) one.textContent = STEPS[at] + " " + text;
      else one.textContent = STEPS[number];
      if (one.className === "now") one.setAttribute("aria-current", "step");
      else one.removeAttribute("aria-current");
    });
  }

  // A dropped folder comes as an entry that has to be walked; its reader gives at most 100 names at a time.
  // What cannot be read comes as null, so that it can be told.
  function walk(entry) {
    if (entry.isFile) {
      return new Promise(function (done) {
        entry.file(function (file) { paths.set(file, entry.fullPath); done([file]); }, function () { done([null]); });
      });
    }
    const reader = entry.createReader();
    const found = [];
    return new Promise(function (done) {
      (function more() {
        reader.readEntries(function (entries) {
          if (!entries.length) return done(Promise.all(found).then(function (lists) { return [].concat.apply([], lists); }));
          entries.forEach(function (inner) { found.push(walk(inner)); });
          more();
        }, function () { done([null]); });
      })();
    });
  }

  // A text that is dragged about in the page is not our business.
  function holdsFiles(event) { return Array.from(event.dataTransfer.types).indexOf("Files") >= 0; }

  ["dragenter", "dragover"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      if (!busy) drop.classList.add("over");
    });
  });
  ["dragleave", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      if (name === "drop" || !event.relatedTarget) drop.classList.remove("over");
    });
  });
  document.addEventListener("drop", function (event) {
    if (!holdsFiles(event)) return;
    show(tabs[0]);
    const items = Array.from(event.dataTransfer.items || []);
    const entries = items.map(function (item) { return item.webkitGetAsEntry && item.webkitGetAsEntry(); }).filter(Boolean);
    if (!entries.length) return add(event.dataTransfer.files);
    Promise.all(entries.map(walk)).then(function (lists) {
      const all = [].concat.apply([], lists);
      const files = all.filter(Boolean);
      add(files);
      if (files.length < all.length) complain("有 " + (all.length - files.length) + " 个文件或文件夹读不出来，没有加入，请改用“选择文件”");
      else if (!files.length) complain("文件夹是空的，请另选");
    });
  });
  input.addEventListener("change", function () {
    add(input.files);
    input.value = "";
  });

  function fail(text) {
    busy = false;
    button.disabled = false;
    button.textContent = READY;
    delete form.dataset.busy;
    draw();
    complain(text);
    live.textContent = "";
  }

  function poll(answer, failures) {
    fetch(answer.progress, { headers: { Accept: "application/json" }, cache: "no-store" })
      .then(function (response) {
        // The result page says by itself what is wrong.
        if (!response.ok) return window.location.assign(answer.href);
        return response.json();
      })
      .then(function (state) {
        if (!state) return;
        let done = 0;
        state.stages.forEach(function (stage, at) {
          if (stage === "done") done += 1;
          if (list.children[at]) step(list.children[at], stage === "done" ? 3 : stage === "checking" ? 2 : 1);
        });
        const told = "已检查 " + done + " / " + state.stages.length;
        if (live.textContent !== told) live.textContent = told;
        if (state.running) window.setTimeout(poll, POLL_MS, answer, 0);
        else window.location.assign(answer.href);
      })
      // No connection, perhaps because the service starts anew: what was handed in is known there, so it is worth waiting.
      .catch(function () {
        if (failures >= TRIES) return fail("连接中断，没有得出结论，请检查网络后重新提交");
        live.textContent = "连接中断，正在重试……";
        window.setTimeout(poll, 3 * POLL_MS, answer, failures + 1);
      });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (busy) return;
    const total = chosen.reduce(function (sum, file) { return sum + file.size; }, 0);
    if (!chosen.length) {
      complain("还没有选择文件。请把文件拖到上面的框里，或点“选择文件”");
      return input.focus();
    }
    if (chosen.length > most.files) return complain("一次最多 " + most.files + " 个文件，现在是 " + chosen.length + " 个，请分批提交");
    if (total > most.body) return complain("一次最多 " + words(most.body) + "，现在是 " + words(total) + "，请分批提交");
    complain("");
    busy = true;
    button.disabled = true;
    button.textContent = "正在检查……";
    form.dataset.busy = "yes";
    draw();
    const body = new FormData();
    body.append("policy", form.elements.policy.value);
    body.append("channel", form.elements.channel.value);
    chosen.forEach(function (file) { body.append("file", file, file.name); });
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", function (progress) {
      // Files go one after the other in one body, so each one's share follows from the bytes sent so far.
      let before = 0;
      chosen.forEach(function (file, at) {
        const share = file.size ? Math.max(0, Math.min(1, (progress.loaded - before) / file.size)) : 1;
        step(list.children[at], share < 1 ? 0 : 1, share < 1 ? Math.round(share * 100) + "%" : "");
        before += file.size;
      });
    });
    request.addEventListener("load", function () {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch (broken) { answer = {}; }
      if (request.status === 202 && answer.href) return poll(answer, 0);
      fail(answer.detail || "提交没有成功，请重试");
    });
    request.addEventListener("error", function () { fail("连接中断，没有得出结论，请检查网络后重试"); });
    live.textContent = "正在上传 " + chosen.length + " 个文件";
    request.send(body);
  });
})();
