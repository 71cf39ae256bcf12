// A page in Chromium, behind a proxy that serves a server below a prefix: what it asks for, and what goes wrong.
import { createServer, request } from "node:http";
import { chromium } from "playwright-core";

const PREFIX = "/behind/a/proxy";
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** Open a server's page; gives the page, what was seen of it so far ({proxy, hosts, problems}), and what ends it all. */
export async function behindProxy(server, executablePath, path) {
  const proxy = createServer((asked, answer) => {
    const { method, headers, url } = asked;
    if (!url.startsWith(PREFIX)) return answer.writeHead(404).end();
    const passed = request(server + url.slice(PREFIX.length), { method, headers }, (given) => {
      answer.writeHead(given.statusCode, given.headers);
      given.pipe(answer);
    });
    asked.pipe(passed);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${proxy.address().port}`;

  const browser = await chromium.launch({ executablePath, args: QUIET });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const hosts = new Set();
  const problems = [];
  page.on("request", (asked) => asked.url().startsWith("data:") || hosts.add(new URL(asked.url()).host));
  page.on("response", (given) => given.status() >= 400 && problems.push(`${given.status()} ${given.url()}`));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  await page.goto(`http://${host}${PREFIX}${path}`);

  const end = async () => {
    await browser.close();
    proxy.close();
  };
  return { page, seen: () => ({ proxy: host, hosts: [...hosts], problems }), end };
}
