// The page's words, in Chinese and English: from words.toml.

const WORDS = JSON.parse(document.getElementById("words").textContent);
const language = { now: "zh" };

export function speak(lang) {
  language.now = lang;
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.title = say("title");
}

export function lang() {
  return language.now;
}

export function say(key, fields = {}) {
  const text = WORDS[key][language.now];
  return text.replace(/\{(\w+)\}/g, (_, name) => String(fields[name] ?? ""));
}
