// Opens GraphiQL in Chromium, behind a proxy that serves it below a prefix: node browse.mjs SERVER CHROMIUM [SCREENSHOT]
// prints {"proxy", "hosts", "problems", "result", "sent", "documentation"}; "sent" is the header typed into the page.
import { createServer, request } from "node:http";
import { chromium } from "playwright-core";

const [server, executablePath, screenshot] = process.argv.slice(2);
const PREFIX = "/behind/a/proxy";
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

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
let sent;
page.on("request", (asked) => hosts.add(new URL(asked.url()).host));
page.on("request", (asked) => (sent = asked.headers()["x-token"] ?? sent));
page.on("response", (given) => given.status() >= 400 && problems.push(`${given.status()} ${given.url()}`));
page.on("pageerror", (error) => problems.push(String(error)));
page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));

await page.goto(`http://${host}${PREFIX}/graphql`);
await page.click('.graphiql-editor-tools button:has-text("Headers")');
await page.click(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror");
await page.keyboard.insertText('{"X-Token": "typed"}');
await page.click(".graphiql-execute-button");
await page.waitForFunction(() => document.querySelector(".result-window")?.textContent.includes("__typename"));
const result = await page.textContent(".result-window");
await page.click('button[aria-label="Show Documentation Explorer"]');
await page.waitForFunction(() => document.querySelector(".graphiql-plugin")?.textContent.includes("All Schema Types"));
const documentation = await page.textContent(".graphiql-plugin");
if (screenshot) await page.screenshot({ path: screenshot });
console.log(JSON.stringify({ proxy: host, hosts: [...hosts], problems, result, sent, documentation }));
await browser.close();
proxy.close();
