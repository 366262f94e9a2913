// Reviewing by keyboard: 1-9 and 0 choose, Enter accepts the suggestion, Backspace takes back, V shows the page, ? the keys.
//
// The next mark is fetched with its pictures while this one is looked at, so it stands there as soon as a key is pressed;
// what was chosen is sent meanwhile, in order. What could not be sent is tried again, and leaving the page asks first.
// A key that is held down, or pressed again before the next mark stands there, chooses once.
(function () {
  const RETRY_AFTER = 3000; // milliseconds
  const unsent = []; // {address, body, mark}
  let sending = null;
  let ahead = null; // promise of the next page's document, and its address
  let leaving = false; // a choice is made, and the next mark does not stand here yet

  function press(selector) {
    const target = document.querySelector(selector);
    if (target) target.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const dialog = document.getElementById("all-keys");
    if (dialog && dialog.open) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    if (event.repeat && /^([0-9]|Enter|Backspace)$/.test(event.key)) { event.preventDefault(); return; } // held down
    if (/^[0-9]$/.test(event.key)) {
      event.preventDefault();
      press(`[data-key="${event.key}"]`);
    } else if (event.key === "Enter" && !event.target.matches("a, button, summary, input")) {
      event.preventDefault();
      if (document.querySelector("[data-suggested]")) press("[data-suggested]");
      else if (document.querySelector("[data-decide]")) tell(words("choose"), "todo");
    } else if (event.key === "Backspace") {
      event.preventDefault();
      press("[data-undo]");
    } else if (event.key === "v" || event.key === "V") {
      press("[data-whole]");
    } else if (event.key === "Escape") {
      press("[data-back]");
    } else if (event.key === "?" && dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  });

  function lookAhead() {
    const next = document.getElementById("next-mark");
    ahead = null;
    if (!next) return;
    const boxes = matchMedia("(max-width: 30rem)").matches ? next.dataset.narrowBoxes : next.dataset.boxes;
    for (const address of [boxes, next.dataset.row]) new Image().src = address;
    const coming = {
      address: next.dataset.page,
      page: fetch(next.dataset.page)
        .then((answer) => { if (!answer.ok || answer.redirected) throw new Error(answer.status); return answer.text(); })
        .then((text) => new DOMParser().parseFromString(text, "text/html")),
    };
    ahead = coming;
    coming.page.catch(() => { if (ahead === coming) ahead = null; });
  }

  function tell(text, kind) {
    const place = document.getElementById("review-notice");
    if (!place) return;
    place.replaceChildren();
    if (!text) return;
    const notice = document.createElement("div");
    notice.className = `notice ${kind} notices`;
    notice.append(document.createElement("p"));
    notice.firstChild.textContent = text;
    place.append(notice);
  }

  function words(name) {
    return document.getElementById("review-notice").dataset[name];
  }

  function plain(text) {
    return new DOMParser().parseFromString(text, "text/html").body.textContent.trim();
  }

  async function renewToken(body) {
    // After signing in anew in another tab, what waits here is sent with the new session's token.
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = page.querySelector("[data-decide] [name=csrf_token]");
    if (token) body.set("csrf_token", token.value);
  }

  async function send() {
    while (unsent.length) {
      const { address, body } = unsent[0];
      let problem = "";
      try {
        const answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
        const said = answer.status === 204 ? "" : plain(await answer.text());
        if (answer.ok || answer.status === 404 || answer.status === 409) {
          unsent.shift();
          tell(said, answer.ok ? "done" : "todo");
          continue;
        }
        problem = said;
      } catch (error) {
        problem = words("unsent");
      }
      tell(problem, "error");
      await new Promise((again) => setTimeout(again, RETRY_AFTER));
      await renewToken(body).catch(() => {});
    }
    sending = null;
  }

  function keep(address, body) {
    unsent.push({ address, body });
    sending = sending || send();
  }

  function show(page, address) {
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    document.title = page.title;
    const badge = document.querySelector("nav .badge"), fresh = page.querySelector("nav .badge");
    if (badge && fresh) badge.textContent = fresh.textContent;
    history.pushState({}, "", address);
    const head = document.querySelector("main h1");
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
    window.scrollTo(0, 0);
    lookAhead();
  }

  async function afterAll(form, button) {
    leaving = true;
    await sending;
    leaving = false;
    form.requestSubmit(button);
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if (leaving && form.closest("main")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (form.matches("[data-decide]")) {
      const body = new FormData(form, event.submitter);
      const chosen = body.getAll("option").length || body.get("several") || form.hasAttribute("data-several-options");
      if (!chosen || !ahead) {
        if (!unsent.length) return; // the server answers with the next page
        event.preventDefault();
        event.stopImmediatePropagation(); // nobody else shall take it for sent already
        await afterAll(form, event.submitter);
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const coming = ahead;
      leaving = true;
      keep(form.action, body);
      try {
        show(await coming.page, coming.address);
        leaving = false;
      } catch (error) {
        await sending;
        location.assign(coming.address);
      }
    } else if (unsent.length) {
      event.preventDefault(); // taking back, say: only after everything before it is stored
      event.stopImmediatePropagation();
      await afterAll(form, event.submitter);
    }
  }, true);

  window.addEventListener("beforeunload", (event) => { if (unsent.length) event.preventDefault(); });
  window.addEventListener("popstate", () => location.reload());
  window.addEventListener("load", lookAhead);
})();
