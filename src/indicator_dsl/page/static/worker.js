// Python in a worker: it starts from the parts that the page holds, and answers one request at a time.

const STUBS = `
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class Absent(ModuleType):
    """A package that pdfplumber and pdfminer import and that reading text never uses: pictures, and encrypted files."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class Finder(MetaPathFinder, Loader):
    def find_spec(self, name, path=None, target=None):
        root = name.partition(".")[0]
        return ModuleSpec(name, self, is_package=True) if root in ("PIL", "pypdfium2", "cryptography") else None

    def create_module(self, spec):
        return Absent(spec.name)

    def exec_module(self, module):
        module.__path__ = []


sys.meta_path.append(Finder())
`;

const DOOR = `
from indicator_dsl.page.bridge import Bridge

bridge = Bridge()


def door(request, content):
    return bridge.handle(request, content.to_bytes() if content else b"")


door
`;

async function unpacked(base64) {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function moduleOf(bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function start(parts) {
  const bytes = {};
  for (const [name, text] of Object.entries(parts)) bytes[name] = await unpacked(text);
  // Whatever Pyodide asks for, it gets from the page, or nothing: no request leaves.
  globalThis.fetch = async (address) => {
    const name = String(address.url ?? address).split("/").pop();
    if (!bytes[name]) return new Response(null, { status: 404 });
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(bytes[name], { headers: { "Content-Type": type } });
  };
  // Pyodide tries this to see what kind of worker it is in; either will do, and the page's policy would complain.
  globalThis.importScripts = () => {
    throw new TypeError("importScripts");
  };
  const { loadPyodide } = await moduleOf(bytes["pyodide.mjs"]);
  const made = await moduleOf(bytes["pyodide.asm.mjs"]);
  const pyodide = await loadPyodide({
    indexURL: "https://page.invalid/",
    createPyodideModule: made.default,
    lockFileContents: JSON.parse(new TextDecoder().decode(bytes["pyodide-lock.json"])),
  });
  pyodide.unpackArchive(bytes["packages.zip"], "zip", { extractDir: "/home/pyodide" });
  for (const name of Object.keys(bytes)) delete bytes[name];
  pyodide.runPython(STUBS);
  return pyodide.runPython(DOOR);
}

let handle = null;

self.onmessage = async ({ data: { id, parts, request, content } }) => {
  try {
    if (parts) {
      handle = await start(parts);
      self.postMessage({ id, answer: '{"ok": true}' });
      return;
    }
    const reply = handle(request, content ? new Uint8Array(content) : undefined);
    const [answer, out] = reply.toJs({ create_pyproxies: false });
    reply.destroy();
    self.postMessage({ id, answer, out: out.length ? out : null });
  } catch (error) {
    self.postMessage({ id, failed: String(error) });
  }
};
