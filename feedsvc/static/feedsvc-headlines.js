// <feedsvc-headlines src="https://…/brief.json" limit="5"><a href="…">Headlines</a></feedsvc-headlines>
// Shows the newest headlines of a JSON Feed; what stands inside it stays when the feed cannot be had.
const style = new CSSStyleSheet();
style.replaceSync(`
  :host { display: block; }
  ul { margin: 0; padding: 0; list-style: none; }
  li { padding: 0.35em 0; }
  a { color: inherit; }
  time { display: block; opacity: 0.75; font-size: 0.85em; }
`);

customElements.define(
  "feedsvc-headlines",
  class extends HTMLElement {
    static observedAttributes = ["src", "limit"];
    #asked;

    connectedCallback() {
      this.#show();
    }

    attributeChangedCallback() {
      if (this.isConnected) this.#show();
    }

    disconnectedCallback() {
      this.#asked?.abort();
    }

    async #show() {
      this.#asked?.abort();
      const asked = (this.#asked = new AbortController());
      try {
        const answer = await fetch(this.getAttribute("src"), { credentials: "omit", signal: asked.signal });
        if (!answer.ok) return;
        const { items } = await answer.json();
        if (!asked.signal.aborted && items.length) this.#draw(items.slice(0, Number(this.getAttribute("limit")) || 5));
      } catch {
        // The link inside stays.
      }
    }

    #draw(items) {
      const list = document.createElement("ul");
      for (const item of items) {
        if (!/^https?:/.test(item.url)) continue;
        const link = Object.assign(document.createElement("a"), { href: item.url, textContent: item.title, dir: "auto" });
        if (item.language) link.lang = item.language;
        const time = document.createElement("time");
        time.dateTime = item.date_published;
        time.textContent = new Date(item.date_published).toLocaleDateString(undefined, { dateStyle: "medium" });
        const entry = document.createElement("li");
        entry.append(link, time);
        list.append(entry);
      }
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [style];
      root.replaceChildren(list);
    }
  },
);
