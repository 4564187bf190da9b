// The one way to the library: a worker with Python in it, or the server that this page came from.

import { change } from "./state.js";
import { say } from "./words.js";

const waiting = new Map();
let worker = null;
let asked = 0;

export const inPage = document.getElementById("packages.zip") !== null;

function send(message, transfer = []) {
  return new Promise((resolve, reject) => {
    const id = ++asked;
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, ...message }, transfer);
  });
}

async function unzipped(base64) {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

export async function startLink() {
  if (!inPage) return;
  const blocks = [...document.querySelectorAll('script[type="application/gzip"]')];
  const parts = Object.fromEntries(blocks.map((block) => [block.id, block.textContent]));
  const source = await unzipped(parts["worker.js"]);
  delete parts["worker.js"];
  worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  worker.onmessage = ({ data: { id, answer, out, failed } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (failed) reject(new Error(failed));
    else resolve([answer, out]);
  };
  worker.onerror = (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message || "worker"));
    waiting.clear();
  };
  await send({ parts });
  for (const block of blocks) block.remove();
}

async function overServer(request, content) {
  // The request stands in the head of the body: its length, then JSON, then the file.
  const head = new TextEncoder().encode(request);
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, head.length);
  const body = new Blob([length.buffer, head, content ?? new Uint8Array()]);
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const response = await fetch("/ask", { method: "POST", body, headers: { "X-Token": token } });
  if (!response.ok) throw new Error(`${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const size = new DataView(bytes.buffer).getUint32(0);
  const answer = new TextDecoder().decode(bytes.subarray(4, 4 + size));
  return [answer, bytes.subarray(4 + size)];
}

// Ask the library; the answer's `data` are the bytes of a file.  An error is told, and null comes back.
export async function ask(what, args = {}, content = null) {
  const request = JSON.stringify({ do: what, ...args });
  try {
    const [text, data] = inPage ? await send({ request, content }, content ? [content] : []) : await overServer(request, content);
    const answer = JSON.parse(text);
    if (answer.ok) return { ...answer, data };
    change({ notice: { kind: "error", text: answer.error.message } });
  } catch (error) {
    change({ notice: { kind: "error", text: say("broken", { detail: error.message }) } });
  }
  return null;
}
