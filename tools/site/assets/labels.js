// Names for people who hear a page: landmarks that share a name, and a button whose name lacks its text.
"use strict";
(() => {
  const name = () => {
    for (const button of document.querySelectorAll(".md-version__current")) {
      button.setAttribute("aria-label", `${button.textContent.trim()}: select version`);
    }
    document.querySelector(".md-path")?.setAttribute("aria-label", "Path");
    document.querySelectorAll(".md-code__nav").forEach((tools, at) => {
      tools.setAttribute("aria-label", `Code ${at + 1}`);
    });
  };
  name();
  // The theme makes buttons when it is ready, and the selector of versions when it has read them.
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
})();
