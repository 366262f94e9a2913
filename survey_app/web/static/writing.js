// Copying and redacting by keyboard. In the text field only Ctrl+Enter does anything; Esc leaves it, and then the keys on
// the buttons work. What is written is sent before the page goes: where it cannot be sent it stays, and the page says so.
// While it is sent nothing more can be written, for that would be lost; a key that is held down counts once.
(function () {
  let sending = false;

  function words() {
    return document.querySelector("form[data-writing] textarea");
  }

  function press(key) {
    const target = document.querySelector(`main [data-key="${key}"]`);
    if (target) target.click();
    return Boolean(target);
  }

  function focusHead() {
    const head = document.querySelector("main h1");
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (event.repeat || press("Enter")) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, input, select")) {
      if (event.key === "Escape") focusHead();
    } else if (["0", "1", "Backspace"].includes(event.key) && (event.repeat || press(event.key))) {
      event.preventDefault();
    }
  });

  function tell(form, text) {
    const notice = document.createElement("div");
    notice.className = "notice error notices";
    notice.setAttribute("role", "alert");
    notice.append(document.createElement("p"));
    notice.firstChild.textContent = text;
    for (const old of form.querySelectorAll(".notice")) old.remove();
    form.prepend(notice);
    words().focus();
  }

  function show(page, address) {
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    document.title = page.title;
    const navigation = document.querySelector("header nav"), fresh = page.querySelector("header nav");
    if (navigation && fresh) navigation.replaceWith(document.adoptNode(fresh));
    history.pushState({}, "", address);
    window.scrollTo(0, 0);
    const field = words();
    if (field && field.autofocus) field.focus(); else focusHead();
  }

  function hold(now) {
    sending = now;
    if (words()) words().readOnly = now;
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-writing]")) return;
    event.preventDefault();
    if (sending) return;
    const body = new FormData(form, event.submitter);
    hold(true);
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && page.querySelector("main")) {
        show(page, answer.url);
      } else {
        const problem = page.querySelector(".wrong") || page.querySelector("main p") || page.body;
        tell(form, problem.textContent.trim());
      }
    } catch (error) {
      tell(form, form.dataset.unsent);
    }
    hold(false);
  });

  window.addEventListener("beforeunload", (event) => {
    const field = words();
    if (field && field.value !== field.defaultValue) event.preventDefault();
  });
  window.addEventListener("popstate", () => location.reload());
})();
