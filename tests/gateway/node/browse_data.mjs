// Goes from the listing of /data to a file of each volume in Chromium: node browse_data.mjs SERVER CHROMIUM SESSION
// prints {"public", "listed", "texts", "problems"}: the names listed without and with a session, the text of each file.
import { chromium } from "playwright-core";

const [server, executablePath, session] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
const context = await browser.newContext();
const page = await context.newPage();
const problems = [];
page.on("response", (given) => given.status() >= 400 && !given.url().endsWith("/favicon.ico") && problems.push(`${given.status()} ${given.url()}`));
page.on("pageerror", (error) => problems.push(String(error)));

const names = async () => (await page.locator("a").allTextContents()).map((name) => name.trim());
await page.goto(`${server}/data/mro/mro/`);
const open = await names();
await context.addCookies([{ name: "__Host-tharsis", value: session, domain: "127.0.0.1", path: "/", secure: true, httpOnly: true }]);
await page.goto(`${server}/data/mro/mro/`);
const listed = await names();
const texts = {};
for (const volume of ["open", "shut", "near"]) {
  await page.goto(`${server}/data/mro/mro/`);
  for (const name of [`${volume}/`, "DATA/", "NOTES.TXT"]) {
    await page.locator("a", { hasText: name }).first().click();
    await page.waitForLoadState();
  }
  texts[volume] = await page.evaluate(() => document.body.innerText);
}
console.log(JSON.stringify({ public: open, listed, texts, problems }));
await browser.close();
