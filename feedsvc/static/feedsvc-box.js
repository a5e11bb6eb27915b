// Tells the page around the box how high it is, in the words of WordPress's embeds: {message, value, secret}.
(() => {
  const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret");
  if (!secret || parent === window) return;
  const tell = (message, value) => parent.postMessage({ message, value, secret }, "*");
  const height = () => tell("height", Math.ceil(document.body.getBoundingClientRect().height));
  addEventListener("load", height);
  addEventListener("resize", height);
  addEventListener("message", (event) => {
    if (event.source === parent && event.data && event.data.secret === secret && event.data.message === "ready") height();
  });
  // In a sandbox no link opens by itself: the page around the box follows it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || origin !== "null") return;
    event.preventDefault();
    tell("link", link.href);
  });
})();
