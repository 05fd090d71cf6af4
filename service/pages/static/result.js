"use strict";
// A button that copies the masked text. Without this script the text can be selected or downloaded.
(function () {
  const button = document.getElementById("copy");
  const text = document.getElementById("masked-text");
  const told = document.getElementById("copied");
  if (!button || !text) return;
  button.hidden = false;
  // The clipboard's own interface needs https; selecting and copying works everywhere, in old browsers as well.
  button.addEventListener("click", function () {
    const selection = window.getSelection();
    selection.removeAllRanges();
    const range = document.createRange();
    range.selectNodeContents(text);
    selection.addRange(range);
    let done = false;
    try { done = document.execCommand("copy"); } catch (refused) { done = false; }
    told.textContent = done ? "已复制" : "没有复制成功，文字已选中，请按 Ctrl+C";
  });
})();
