// Typing a paper in by keyboard: 1-9 tick a box of the question at hand, 0 none, ? cannot be told, Enter goes on.
(function () {
  const form = document.querySelector("[data-typing]");
  if (!form) return;
  const questions = [...form.querySelectorAll("fieldset.question")];
  const save = form.querySelector("button.filled");

  function current() {
    const found = document.activeElement.closest("fieldset.question");
    return found ? questions.indexOf(found) : -1;
  }

  function go(number) {
    if (number < 0) return;
    const target = number < questions.length ? questions[number] : save;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
  }

  function settle(box) {
    // "No cross" and "cannot be told" stand alone; a box takes them away.
    if (!box.checked) return;
    for (const other of box.closest("fieldset").querySelectorAll("input")) {
      if (other !== box && (box.hasAttribute("data-alone") || other.hasAttribute("data-alone"))) other.checked = false;
    }
  }

  form.addEventListener("change", (event) => settle(event.target));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("a, summary")) return;
    const at = current();
    if (event.repeat && /^([0-9?]|Enter|Backspace)$/.test(event.key)) { event.preventDefault(); return; } // held down
    if (/^[0-9?]$/.test(event.key)) {
      const number = Math.max(at, 0);
      if (event.target === save) return;
      const box = [...questions[number].querySelectorAll("input")].find((one) => one.dataset.key === event.key);
      if (!box) return;
      event.preventDefault();
      box.checked = !box.checked;
      settle(box);
      const more = questions[number].hasAttribute("data-several") && !box.hasAttribute("data-alone");
      go(more || !box.checked ? number : number + 1);
    } else if (event.key === "Enter" && event.target !== save) {
      event.preventDefault();
      go(at + 1);
    } else if (event.key === "Backspace") {
      event.preventDefault();
      go(event.target === save ? questions.length - 1 : at - 1);
    }
  });

  if (!document.getElementById("summary")) go(0);
})();
