// What pages can do more where scripts run: copy addresses, filter topics, subscribe on a reader of one's own.
// Every page works without it.

for (const source of document.querySelectorAll("[data-copy]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: "Copy" });
  button.setAttribute("aria-label", `Copy ${source.dataset.copy}`);
  const said = Object.assign(document.createElement("span"), { className: "unseen" });
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    const text = source.href ?? source.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Plain http has no clipboard: the old way copies what is selected.
      getSelection().selectAllChildren(source);
      if (source.href || !document.execCommand("copy")) return prompt("Copy this:", text);
    }
    button.textContent = said.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  source.after(button, said);
}

for (const form of document.querySelectorAll("[data-filter]")) {
  const items = [...document.querySelectorAll(form.dataset.filter)];
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const left = form.querySelector("[role=status]");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("input").addEventListener("input", (event) => {
    const wanted = plain(event.target.value.trim());
    let shown = 0;
    for (const item of items) shown += !(item.hidden = !plain(item.dataset.name).includes(wanted));
    left.textContent = wanted ? `${shown} of ${items.length}` : "";
  });
}

for (const form of document.querySelectorAll("[data-reader]")) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const server = form.elements.server.value.trim().replace(/\/+$/, "");
    const path = event.submitter.value;
    location.href = (/^https?:\/\//i.test(server) ? server : `https://${server}`) + path;
  });
}
