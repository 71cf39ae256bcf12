// Opens Swagger UI in Chromium, behind a proxy that serves it below a prefix: node browse_docs.mjs SERVER CHROMIUM TOKEN
// [SCREENSHOT] prints {"proxy", "hosts", "problems", "operations", "result"}; "result" is what GET /account answers to the
// token that is typed into the page.
import { behindProxy } from "./behind.mjs";

const [server, executablePath, token, screenshot] = process.argv.slice(2);
const { page, seen, end } = await behindProxy(server, executablePath, "/docs");

await page.click("button.authorize");
await page.fill('input[aria-label="auth-bearer-value"]', token);
await page.click('.auth-container:has(input[aria-label="auth-bearer-value"]) button[type="submit"]');
await page.click("button.btn-done");
const account = "#operations-Account-getAccount";
await page.click(`${account} .opblock-summary-control`);
await page.click(`${account} .try-out__btn`);
await page.click(`${account} .execute`);
await page.waitForSelector(`${account} .live-responses-table tr.response`);
const result = await page.textContent(`${account} .live-responses-table tr.response .response-col_description`);
const operations = await page.locator(".opblock").count();
if (screenshot) await page.screenshot({ path: screenshot });
console.log(JSON.stringify({ ...seen(), operations, result }));
await end();
