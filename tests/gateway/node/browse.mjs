// Opens GraphiQL in Chromium: node browse.mjs URL CHROMIUM prints {"hosts", "problems", "result", "documentation"}.
import { chromium } from "playwright-core";

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.argv[3], args: QUIET });
const page = await browser.newPage();
const hosts = new Set();
const problems = [];
page.on("request", (request) => hosts.add(new URL(request.url()).host));
page.on("pageerror", (error) => problems.push(String(error)));
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
await page.goto(process.argv[2]);
await page.click(".graphiql-execute-button");
await page.waitForFunction(() => document.querySelector(".result-window")?.textContent.includes("__typename"));
const result = await page.textContent(".result-window");
await page.click('button[aria-label="Show Documentation Explorer"]');
await page.waitForFunction(() => document.querySelector(".graphiql-plugin")?.textContent.includes("All Schema Types"));
const documentation = await page.textContent(".graphiql-plugin");
console.log(JSON.stringify({ hosts: [...hosts], problems, result, documentation }));
await browser.close();
