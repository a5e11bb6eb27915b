// What pages can do more where scripts run: copy addresses, filter topics, subscribe on a reader of one's own.
// Every page works without it.

for (const button of document.querySelectorAll("button.copy")) {
  const source = button.previousElementSibling;
  const text = source.href ?? source.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page that came by plain http has no clipboard: what is selected can still be copied.
      getSelection().selectAllChildren(source);
      if (source.href || !document.execCommand("copy")) return prompt("Copy this:", text);
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}

for (const form of document.querySelectorAll("[data-filter]")) {
  const items = [...document.querySelectorAll(form.dataset.filter)];
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const left = form.querySelector("[role=status]");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("input").addEventListener("input", (event) => {
    const wanted = plain(event.target.value.trim());
    let shown = 0;
    for (const item of items) shown += !(item.hidden = !plain(item.querySelector("a").textContent).includes(wanted));
    left.textContent = wanted ? `${shown} of ${items.length}` : "";
  });
}

for (const form of document.querySelectorAll("[data-reader]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const server = form.elements.server.value.trim().replace(/\/+$/, "");
    const path = event.submitter.value;
    location.href = (/^https?:\/\//i.test(server) ? server : `https://${server}`) + path;
  });
}
