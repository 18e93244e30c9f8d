// Marks the chapter that is shown, leads to the ones before and after it, and searches in all of them.
(() => {
  const chapters = [...document.querySelectorAll("#chapters a")];
  const page = location.pathname.split("/").pop() || "index.html";
  const here = chapters.findIndex((link) => link.getAttribute("href") === page);
  if (here >= 0) {
    chapters[here].setAttribute("aria-current", "page");
    const turn = document.createElement("nav");
    turn.id = "turn";
    [[here - 1, "← "], [here + 1, "→ "]].forEach(([to, arrow]) => {
      const link = document.createElement("a");
      if (chapters[to]) {
        link.href = chapters[to].getAttribute("href");
        link.textContent = arrow + chapters[to].textContent;
      }
      turn.append(link);
    });
    document.getElementById("content").after(turn);
  }

  const input = document.getElementById("search");
  const found = document.getElementById("found");
  const list = document.getElementById("list");
  const rank = (section, words) =>
    words.reduce((sum, word) => {
      const title = section.title.toLowerCase().includes(word);
      return sum < 0 || !(title || section.text.toLowerCase().includes(word)) ? -1 : sum + (title ? 10 : 1);
    }, 0);

  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter((word) => word.length > 1);
    list.hidden = words.length > 0;
    found.replaceChildren();
    if (words.length === 0) {
      return;
    }
    sections
      .map((section) => ({ section, rank: rank(section, words) }))
      .filter((hit) => hit.rank > 0)
      .sort((a, b) => b.rank - a.rank)
      .slice(0, 30)
      .forEach(({ section }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        const at = Math.max(0, section.text.toLowerCase().indexOf(words[0]) - 40);
        const text = document.createElement("small");
        link.href = section.link;
        link.textContent = section.chapter === section.title ? section.title : section.chapter + ": " + section.title;
        text.textContent = section.text.slice(at, at + 120);
        item.append(link, text);
        found.append(item);
      });
    if (!found.firstChild) {
      found.textContent = "Nothing found.";
    }
  });
})();
